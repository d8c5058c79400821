package io.krispyto.ingestion;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.zip.ZipException;

/** A file of which nothing is loaded. The message is the sentence that the report gives. */
final class BrokenFile extends Exception {
  private final boolean unreadable;

  /** One whose content is bad. */
  BrokenFile(String sentence) {
    this(sentence, false);
  }

  private BrokenFile(String sentence, boolean unreadable) {
    super(sentence, null, false, false);
    this.unreadable = unreadable;
  }

  static BrokenFile unreadable(IOException e) {
    return new BrokenFile("The file cannot be read: " + e.getMessage() + ".", !isOfContent(e));
  }

  /** Whether it is not the content that is bad: the same file may be loaded later. */
  boolean isUnreadable() {
    return unreadable;
  }

  private static boolean isOfContent(IOException e) {
    return e instanceof ZipException
        || e instanceof EOFException
        || e instanceof CharacterCodingException;
  }
}
