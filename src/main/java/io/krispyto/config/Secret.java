package io.krispyto.config;

/** Text that must not appear in a log; {@link #toString()} hides it. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
