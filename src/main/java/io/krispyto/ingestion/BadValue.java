package io.krispyto.ingestion;

/** A value that cannot be loaded. The message goes on from the value: {@code is not a number}. */
final class BadValue extends Exception {
  // A file may have millions of them, hence no stack trace.
  BadValue(String reason) {
    super(reason, null, false, false);
  }
}
