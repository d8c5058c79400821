package io.krispyto.ingestion.format;

/** A value that cannot be loaded. The message goes on from the value: {@code is not a number}. */
public final class BadValue extends Exception {
  // A file may have millions of them, hence no stack trace.
  BadValue(String reason) {
    super(reason, null, false, false);
  }
}
