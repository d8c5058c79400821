package io.krispyto.ingestion.format;

/**
 * A value that cannot be loaded. The message completes a sentence that starts with the value:
 * {@code is not a number}.
 */
public final class BadValue extends Exception {
  // A file may contain millions of bad values, so this exception has no stack trace.
  public BadValue(String reason) {
    super(reason, null, false, false);
  }
}
