package io.krispyto.ingestion.format;

import io.krispyto.domain.NameRules;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.zip.ZipException;

/** A file that cannot be loaded at all. The message is the sentence shown in the report. */
public final class UnusableFile extends Exception {
  private final boolean unreadable;

  /** Creates the failure of a file with invalid content. */
  public UnusableFile(String sentence) {
    this(sentence, false);
  }

  private UnusableFile(String sentence, boolean unreadable) {
    super(NameRules.printable(sentence), null, false, false);
    this.unreadable = unreadable;
  }

  /**
   * Creates the failure of a file that needs a library that is not on the class path. The file may
   * load once the library is there.
   *
   * @param what completes a sentence that starts with "It is"
   */
  public static UnusableFile needsLibrary(String what, String library) {
    return new UnusableFile(
        "It is " + what + ", which needs the library " + library + ". Add it to the class path.",
        true);
  }

  public static UnusableFile unreadable(IOException e) {
    return new UnusableFile("The file cannot be read: " + reason(e) + ".", !isOfContent(e));
  }

  /** Returns whether the cause is not the content: the same file may load later. */
  public boolean isUnreadable() {
    return unreadable;
  }

  /** File system messages start with a path, which must not be disclosed. */
  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
      return "it does not exist";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof FileSystemException failure) {
      return Objects.requireNonNullElse(failure.getReason(), "file system error");
    }
    return e.getMessage();
  }

  private static boolean isOfContent(IOException e) {
    return e instanceof ZipException
        || e instanceof EOFException
        || e instanceof CharacterCodingException;
  }
}
