package io.krispyto.bench;

/** The reason why a row has no figures. Fails the benchmark. */
public final class RowFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RowFailure(String reason) {
    super(reason);
  }

  public RowFailure(String reason, Throwable cause) {
    super(reason, cause);
  }
}
