package io.krispyto.ingestion.layout;

/** An invalid layout file. The message names the file, the line and the key. */
public final class InvalidLayout extends Exception {
  InvalidLayout(String message) {
    super(message, null, false, false);
  }
}
