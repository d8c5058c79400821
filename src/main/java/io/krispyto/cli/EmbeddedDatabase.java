package io.krispyto.cli;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded, durable PostgreSQL in a folder, started and stopped with the server. It listens only
 * on the loopback interface and requires a password, because other users may have accounts on the
 * machine.
 *
 * <p>The folder contains {@code cluster-…} (the database) and {@code password} (of its superuser).
 * Once the cluster is fully created, it also contains {@code complete} with the cluster's name.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String NAME = "postgres";
  private static final String CLUSTER = "cluster-";
  private static final String PASSWORD = "password";
  private static final int PASSWORD_BYTES = 24;

  /** After a crash, PostgreSQL first recovers from its write-ahead log. */
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private static final int ORPHAN_STOP_SECONDS = 15;

  private final EmbeddedPostgres server;
  private final Secret password;
  private final Postmaster postmaster;

  private EmbeddedDatabase(EmbeddedPostgres server, Secret password, Postmaster postmaster) {
    this.server = server;
    this.password = password;
    this.postmaster = postmaster;
  }

  /** Returns whether the folder contains a database. */
  static boolean exists(Path folder) {
    return Files.exists(complete(folder));
  }

  /**
   * Starts the database in the folder, and creates it first if there is none.
   *
   * @param folder a folder that no other process uses
   * @param binaries the folder into which PostgreSQL's programs are unpacked
   * @throws StartFailure if the database does not start
   */
  static EmbeddedDatabase start(Path folder, Path binaries) {
    try {
      // On another thread, because an interrupt of this one must not leave the database half
      // started.
      return CompletableFuture.supplyAsync(() -> startCompletely(folder, binaries)).join();
    } catch (CompletionException e) {
      throw new StartFailure(
          "The embedded PostgreSQL in "
              + folder.toAbsolutePath()
              + " did not start: "
              + reason(e.getCause()),
          e.getCause());
    }
  }

  private static EmbeddedDatabase startCompletely(Path folder, Path binaries) {
    try {
      DataDirectory.restrictToOwner(folder);
      // Anyone who can write here could make us run a different program.
      DataDirectory.restrictToOwner(binaries);
      return exists(folder) ? startAgain(folder, binaries) : make(folder, binaries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddedDatabase startAgain(Path folder, Path binaries) throws IOException {
    var cluster = folder.resolve(Files.readString(complete(folder)));
    stopOrphan(cluster);
    return start(cluster, binaries, folder.resolve(PASSWORD));
  }

  /**
   * Creates a cluster in a folder with a new name. An earlier server may have been killed while
   * creating one, and its {@code initdb} may still be writing.
   */
  private static EmbeddedDatabase make(Path folder, Path binaries) throws IOException {
    deleteUnfinished(folder);
    var password = folder.resolve(PASSWORD);
    writePassword(password);
    var cluster = Files.createTempDirectory(folder, CLUSTER);
    var database = start(cluster, binaries, password);
    var complete = folder.resolve("complete.new");
    Files.writeString(complete, cluster.getFileName().toString());
    Files.move(complete, complete(folder), StandardCopyOption.ATOMIC_MOVE);
    return database;
  }

  private static void deleteUnfinished(Path folder) throws IOException {
    try (var unfinished = Files.newDirectoryStream(folder, CLUSTER + "*")) {
      for (var cluster : unfinished) {
        stopOrphan(cluster);
        try {
          DataDirectory.delete(cluster);
        } catch (IOException e) {
          LOG.info(
              "{} was left behind by a killed server, and a process still writes to it", cluster);
        }
      }
    }
  }

  /** Returns the connection settings. */
  DatabaseSettings settings() {
    return DatabaseSettings.local(server.getPort(), NAME, password);
  }

  @Override
  public void close() {
    postmaster.close();
    try {
      server.close();
    } catch (IOException | RuntimeException e) {
      LOG.error("The embedded PostgreSQL did not stop", e);
    }
  }

  private static EmbeddedDatabase start(Path cluster, Path binaries, Path passwordFile)
      throws IOException {
    var password = new Secret(Files.readString(passwordFile));
    try {
      var server = postgres(cluster, binaries, passwordFile, password);
      return new EmbeddedDatabase(server, password, Postmaster.keepRunning(cluster));
    } catch (IOException | RuntimeException e) {
      // PostgreSQL may be running, but too slow to respond.
      stopOrphan(cluster);
      throw e;
    }
  }

  private static EmbeddedPostgres postgres(
      Path cluster, Path binaries, Path passwordFile, Secret password) throws IOException {
    // The library creates this folder but leaves it empty; its default is in the system's temporary
    // folder.
    System.setProperty("ot.epg.working-dir", binaries.toString());
    return EmbeddedPostgres.builder()
        .setDataDirectory(cluster)
        .setOverrideWorkingDirectory(binaries.resolve("unpacked").toFile())
        .setCleanDataDirectory(false)
        // The server stops PostgreSQL after the last request; a separate shutdown hook would run
        // too early.
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_TIMEOUT)
        // These become options of initdb: the same locale on every system, and a password.
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("pwfile", passwordFile.toString())
        .setDataDirectoryCustomizer(EmbeddedDatabase::requirePassword)
        .setConnectConfig("password", password.value())
        // initdb writes the machine's time zone and language to the cluster's configuration.
        .setServerConfig("timezone", "UTC")
        .setServerConfig("log_timezone", "UTC")
        .setServerConfig("lc_messages", "C")
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .start();
  }

  private static void requirePassword(File cluster) {
    try {
      Files.writeString(
          cluster.toPath().resolve("pg_hba.conf"),
          """
          local all all scram-sha-256
          host all all 127.0.0.1/32 scram-sha-256
          host all all ::1/128 scram-sha-256
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writePassword(Path file) throws IOException {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    Files.deleteIfExists(file);
    Files.createFile(file, onlyOwner(file));
    Files.writeString(file, HexFormat.of().formatHex(bytes));
  }

  private static FileAttribute<?>[] onlyOwner(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Stops the PostgreSQL that a killed server left running. No other process can use it, because we
   * hold the folder, and a new one could not start alongside it.
   */
  private static void stopOrphan(Path cluster) throws IOException {
    Postmaster.find(cluster).ifPresent(EmbeddedDatabase::stop);
  }

  private static void stop(ProcessHandle postgres) {
    LOG.warn(
        "Stopping the PostgreSQL that a killed server left running (process {})", postgres.pid());
    postgres.destroy();
    try {
      postgres.onExit().get(ORPHAN_STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      postgres.destroyForcibly();
      postgres.onExit().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path complete(Path folder) {
    return folder.resolve("complete");
  }

  private static String reason(Throwable e) {
    if (e instanceof UncheckedIOException unchecked) {
      return reason(unchecked.getCause());
    }
    // The message of a file system exception is only a path.
    var text =
        e.getMessage() == null || e instanceof FileSystemException ? e.toString() : e.getMessage();
    return text.lines().findFirst().orElse(text);
  }
}
