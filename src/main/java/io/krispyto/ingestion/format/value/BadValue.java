package io.krispyto.ingestion.format.value;

/**
 * A value that cannot be loaded. The message completes a sentence that starts with the value:
 * {@code is not a number}.
 */
public final class BadValue extends Exception {
  private final transient Reason reason;

  public BadValue(String reason) {
    this(Reason.of(reason));
  }

  // A file may contain millions of bad values, so this exception has no stack trace.
  public BadValue(Reason reason) {
    super(reason.text(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
