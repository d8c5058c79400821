package io.krispyto.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/**
 * A folder that only one process at a time may use. The operating system releases it when the
 * process ends, however it ends.
 */
final class DataDirectory implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Acquires the folder, and creates it if necessary.
   *
   * @param ifInUse a sentence that tells the user what to do if another process uses the folder
   * @throws StartFailure if the folder is not writable, or another process uses it
   */
  static DataDirectory take(Path folder, String ifInUse) {
    try {
      Files.createDirectories(folder);
      var channel =
          FileChannel.open(
              folder.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      var lock = tryLock(channel);
      if (lock == null) {
        var owner = owner(channel);
        channel.close();
        throw new StartFailure(
            "DATA_DIR "
                + folder.toAbsolutePath()
                + " is in use by another server"
                + owner
                + ". "
                + ifInUse);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new DataDirectory(folder, channel, lock);
    } catch (IOException e) {
      throw new StartFailure(
          "DATA_DIR " + folder.toAbsolutePath() + " cannot be written: " + reason(e) + ".", e);
    }
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      // The lock is released when the process ends, which happens next.
    }
  }

  /**
   * Creates a private folder. It holds a database, its password and executables.
   *
   * @throws StartFailure if the folder exists and belongs to another user
   */
  static void restrictToOwner(Path folder) throws IOException {
    Files.createDirectories(folder);
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    if (!Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(us(folder))) {
      throw new StartFailure(folder.toAbsolutePath() + " is owned by another user.");
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
  }

  /** Deletes a folder recursively; does nothing if it does not exist. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Returns the user that owns the files of this process. */
  private static UserPrincipal us(Path folder) throws IOException {
    var probe = Files.createTempFile(folder.toAbsolutePath().getParent(), "owner", null);
    try {
      return Files.getOwner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    var bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    var pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    return pid.isEmpty() ? "" : " (process " + pid + ")";
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file is in the way";
    }
    // The message of a file system exception is the path; its reason is the system's error text.
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : e.toString();
  }
}
