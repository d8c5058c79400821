package io.krispyto.ingestion.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder for what comes from elsewhere, until it is loaded. A process that is killed cannot
 * delete its files, which may have gigabytes: so each process has a folder of its own, with a lock
 * that the system frees when the process is gone, and deletes those of the dead when it makes it.
 *
 * <p>Blocks.
 */
public final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final String PREFIX = "krispyto-spool-";
  private static final String LOCK = "lock";
  private static final Spool OF_PROCESS = new Spool(Path.of(System.getProperty("java.io.tmpdir")));

  private final Path parent;
  private Path folder;

  /** Open for as long as the process lives: closing it would free the lock. */
  private FileChannel lock;

  /**
   * @param parent where the folders are
   */
  Spool(Path parent) {
    this.parent = parent;
  }

  /** The one of this process. There must be no other for the same folder. */
  public static Spool ofProcess() {
    return OF_PROCESS;
  }

  /** Makes an empty file, to be deleted by whoever asks for it. */
  public Path newFile(String suffix) throws IOException {
    return Files.createTempFile(folder(), "", suffix);
  }

  /** What is in it. */
  public List<Path> files() throws IOException {
    try (var files = Files.list(folder())) {
      return files.filter(file -> !file.endsWith(LOCK)).toList();
    }
  }

  /** Made when it is needed, and again if somebody has tidied it away. */
  private synchronized Path folder() throws IOException {
    if (folder == null || !Files.exists(folder.resolve(LOCK))) {
      deleteThoseOfTheDead();
      do {
        folder = Files.createTempDirectory(parent, PREFIX);
      } while (!take(folder));
    }
    return folder;
  }

  /** Fails if somebody else has just taken it for one of the dead. */
  private boolean take(Path made) throws IOException {
    var file = made.resolve(LOCK);
    var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (channel.tryLock() == null || !Files.exists(file)) {
      channel.close();
      return false;
    }
    lock = channel;
    // The last that is told to be deleted is the first that is.
    made.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    return true;
  }

  private void deleteThoseOfTheDead() throws IOException {
    try (var folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (var other : folders) {
        deleteIfDead(other);
      }
    }
  }

  private static void deleteIfDead(Path other) {
    try (var channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        delete(other);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // It lives, is being made or deleted at the moment, or belongs to another user.
      LOG.debug("{} is left as it is", other, e);
    }
  }

  /** The lock last: until then whoever is killed here leaves what the next can delete. */
  private static void delete(Path dead) throws IOException {
    var files = 0;
    try (var inside = Files.newDirectoryStream(dead, file -> !file.endsWith(LOCK))) {
      for (var file : inside) {
        Files.delete(file);
        files++;
      }
    }
    Files.delete(dead.resolve(LOCK));
    Files.delete(dead);
    if (files > 0) {
      LOG.info("Deleted {} files that a process which was killed has left in {}", files, dead);
    }
  }
}
