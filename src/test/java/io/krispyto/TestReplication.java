package io.krispyto;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Secret;
import io.krispyto.db.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * A primary and a hot standby. Replication is synchronous, so the standby has every acknowledged
 * write, and a failover loses none.
 */
public final class TestReplication implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final EmbeddedPostgres primary;
  private EmbeddedPostgres standby;

  private TestReplication(EmbeddedPostgres primary) {
    this.primary = primary;
  }

  /** Starts both, with migrated, empty tables in the database {@code postgres}. */
  public static TestReplication in(Path folder) throws IOException, SQLException {
    var both = new TestReplication(start(folder.resolve("primary")));
    try {
      new Schema(both.primary()).migrate();
      both.copyTo(folder.resolve("standby"));
      both.standby = start(folder.resolve("standby"));
      both.awaitStreaming();
      return both;
    } catch (IOException | SQLException | RuntimeException e) {
      both.close();
      throw e;
    }
  }

  /** The server that is the primary at the start. */
  public DatabaseSettings primary() {
    return at(primary);
  }

  /** The server that is the standby until it is promoted. */
  public DatabaseSettings standby() {
    return at(standby);
  }

  /** Makes the primary refuse writes in every transaction that begins from now on. */
  public void makePrimaryReadOnly() {
    TestDatabase.execute(
        primary(),
        "alter system set default_transaction_read_only = on",
        "select pg_reload_conf()");
    Awaitility.await()
        .until(() -> "on".equals(TestDatabase.query(primary(), "show transaction_read_only")));
  }

  /** Kills the primary, as if its machine was lost. */
  public void stopPrimary() throws IOException {
    primary.close();
  }

  /** Promotes the standby; returns when it accepts writes. */
  public void promote() {
    TestDatabase.query(standby(), "select pg_promote()");
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> "off".equals(TestDatabase.query(standby(), "show transaction_read_only")));
  }

  /** Waits until the standby has replayed everything that the primary has written so far. */
  public void awaitReplay() {
    var written = TestDatabase.query(primary(), "select pg_current_wal_lsn()");
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(
            () ->
                "t"
                    .equals(
                        TestDatabase.query(
                            standby(),
                            "select pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn")));
  }

  @Override
  public void close() throws IOException {
    // The standby first: a stopping primary waits for its standby to receive everything.
    if (standby != null) {
      standby.close();
    }
    primary.close();
  }

  private void awaitStreaming() {
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(
            () ->
                "streaming"
                    .equals(
                        TestDatabase.query(primary(), "select state from pg_stat_replication")));
    TestDatabase.execute(
        primary(), "alter system set synchronous_standby_names = '*'", "select pg_reload_conf()");
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(
            () ->
                "sync"
                    .equals(
                        TestDatabase.query(
                            primary(), "select sync_state from pg_stat_replication")));
  }

  /** Replaces pg_basebackup, which the embedded distribution lacks. */
  private void copyTo(Path folder) throws IOException, SQLException {
    var source = Path.of(TestDatabase.query(primary(), "show data_directory"));
    try (var connection = TestDatabase.connect(primary())) {
      execute(connection, "select pg_create_physical_replication_slot('standby', true)");
      execute(connection, "select pg_backup_start('standby', true)");
      copy(source, folder);
      try (var statement = connection.createStatement();
          var stopped = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        stopped.next();
        Files.writeString(folder.resolve("backup_label"), stopped.getString(1));
      }
    }
    Files.createFile(folder.resolve("standby.signal"));
    Files.writeString(
        folder.resolve("postgresql.auto.conf"),
        """
        primary_conninfo = 'host=localhost port=%d user=postgres application_name=standby'
        primary_slot_name = 'standby'
        """
            .formatted(primary.getPort()),
        StandardOpenOption.APPEND);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (from.relativize(folder).startsWith("pg_replslot/standby")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(
                to.resolve(from.relativize(folder)),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            var name = from.relativize(file);
            if (!name.startsWith("postmaster.pid")
                && !name.startsWith("postmaster.opts")
                && !name.startsWith("epg-lock")
                && !(name.startsWith("pg_wal") && name.getNameCount() == 2)) {
              try {
                Files.copy(file, to.resolve(name));
              } catch (NoSuchFileException removed) {
                // A temporary file of the running server.
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException removed) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static DatabaseSettings at(EmbeddedPostgres server) {
    return DatabaseSettings.local(server.getPort(), "postgres", new Secret(""));
  }

  private static EmbeddedPostgres start(Path folder) throws IOException {
    return EmbeddedPostgres.builder()
        .setLocaleConfig("locale", "C.UTF-8")
        .setDataDirectory(folder)
        .setCleanDataDirectory(false)
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("fsync", "off")
        .setServerConfig("wal_receiver_status_interval", "1s")
        .setServerConfig("wal_retrieve_retry_interval", "200ms")
        .setPGStartupWait(TIMEOUT)
        .start();
  }
}
