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
 * A temporary folder for uploads and downloads until they are loaded. A killed process cannot
 * delete its files, which may be gigabytes in size. Each process therefore has its own folder, with
 * a lock that the operating system releases when the process ends. When a process creates its
 * folder, it deletes the folders of dead processes.
 *
 * <p>Blocking.
 */
public final class Spool {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final String PREFIX = "krispyto-spool-";
  private static final String LOCK = "lock";
  private static final Spool OF_PROCESS = new Spool(Path.of(System.getProperty("java.io.tmpdir")));

  private final Path parent;
  private Path folder;

  /** Open for the life of the process; closing it would release the lock. */
  private FileChannel lock;

  /**
   * @param parent the folder that contains the folders of all processes
   */
  Spool(Path parent) {
    this.parent = parent;
  }

  /** Returns the spool of this process. Only one instance may use a folder. */
  public static Spool ofProcess() {
    return OF_PROCESS;
  }

  /** Creates an empty file, which the caller must delete. */
  public Path newFile(String suffix) throws IOException {
    return Files.createTempFile(folder(), "", suffix);
  }

  /** Returns the files in the spool. */
  public List<Path> files() throws IOException {
    try (var files = Files.list(folder())) {
      return files.filter(file -> !file.endsWith(LOCK)).toList();
    }
  }

  /** Creates the folder on demand, and again if it has been removed. */
  private synchronized Path folder() throws IOException {
    if (folder == null || !Files.exists(folder.resolve(LOCK))) {
      deleteAbandoned();
      do {
        folder = Files.createTempDirectory(parent, PREFIX);
      } while (!tryLock(folder));
    }
    return folder;
  }

  /** Locks a new folder. Fails if another process has just treated it as abandoned. */
  private boolean tryLock(Path created) throws IOException {
    var file = created.resolve(LOCK);
    var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (channel.tryLock() == null || !Files.exists(file)) {
      channel.close();
      return false;
    }
    lock = channel;
    // Files registered for deletion on exit are deleted in reverse order.
    created.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    return true;
  }

  private void deleteAbandoned() throws IOException {
    try (var folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (var other : folders) {
        deleteIfAbandoned(other);
      }
    }
  }

  private static void deleteIfAbandoned(Path other) {
    try (var channel = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE)) {
      if (channel.tryLock() != null) {
        delete(other);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // It is in use, is being created or deleted, or belongs to another user.
      LOG.debug("Keeping {}", other, e);
    }
  }

  /** Deletes the lock last, so that the next process can finish if this one is killed. */
  private static void delete(Path abandoned) throws IOException {
    var files = 0;
    try (var inside = Files.newDirectoryStream(abandoned, file -> !file.endsWith(LOCK))) {
      for (var file : inside) {
        Files.delete(file);
        files++;
      }
    }
    Files.delete(abandoned.resolve(LOCK));
    Files.delete(abandoned);
    if (files > 0) {
      LOG.info("Deleted {} files that a killed process left in {}", files, abandoned);
    }
  }
}
