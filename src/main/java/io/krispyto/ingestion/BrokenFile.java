package io.krispyto.ingestion;

import java.io.IOException;

/** A file of which nothing is loaded. The message is the sentence that the report gives. */
final class BrokenFile extends Exception {
  BrokenFile(String sentence) {
    super(sentence, null, false, false);
  }

  static BrokenFile unreadable(IOException e) {
    return new BrokenFile("The file cannot be read: " + e.getMessage() + ".");
  }
}
