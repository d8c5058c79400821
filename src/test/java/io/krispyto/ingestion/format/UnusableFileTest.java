package io.krispyto.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class UnusableFileTest {
  @Test
  void messagesContainNoLocalPath() {
    var path = "/var/spool/secret.csv";
    assertThat(sentence(new NoSuchFileException(path))).endsWith("read: it does not exist.");
    assertThat(sentence(new FileNotFoundException(path))).endsWith("read: it does not exist.");
    assertThat(sentence(new AccessDeniedException(path))).endsWith("read: permission denied.");
    assertThat(sentence(new FileSystemException(path))).endsWith("read: file system error.");
    assertThat(sentence(new FileSystemException(path, null, "Stale file handle")))
        .endsWith("read: Stale file handle.");
    assertThat(sentence(new IOException("Input/output error"))).endsWith(": Input/output error.");
  }

  @Test
  void aDamagedFileIsNotRetried() {
    assertThat(UnusableFile.unreadable(new ZipException("x")).isUnreadable()).isFalse();
    assertThat(UnusableFile.unreadable(new EOFException("x")).isUnreadable()).isFalse();
    assertThat(UnusableFile.unreadable(new IOException("x")).isUnreadable()).isTrue();
    assertThat(new UnusableFile("x").isUnreadable()).isFalse();
  }

  private static String sentence(IOException e) {
    return UnusableFile.unreadable(e).getMessage();
  }
}
