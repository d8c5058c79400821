package io.krispyto;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Secret;
import io.krispyto.db.Jdbc;
import io.krispyto.db.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A PostgreSQL for one test, which can stop, kill and restart it on the same data. */
public final class TestPostgres implements AutoCloseable {
  private static final int RESTARTS = 3;

  private final Path cluster;
  private final int port;
  private EmbeddedPostgres server;

  private TestPostgres(Path cluster) throws IOException {
    this.cluster = cluster;
    this.server = start(0);
    this.port = server.getPort();
  }

  /**
   * Starts a PostgreSQL without fsync. The operating system keeps what a killed process has
   * written; only a power failure would lose it.
   */
  public static TestPostgres in(Path folder) {
    try {
      return new TestPostgres(folder.resolve("cluster"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DatabaseSettings at(String name) {
    return DatabaseSettings.local(port, name, new Secret(""));
  }

  /** A new database with migrated, empty tables. */
  public DatabaseSettings migrated(String name) {
    TestDatabase.execute(at("postgres"), "create database " + name);
    try {
      new Schema(at(name)).migrate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return at(name);
  }

  /** Stops it like {@code pg_ctl stop -m immediate}. */
  public void stopAtOnce() {
    postmaster().ifPresent(postmaster -> signal("QUIT", List.of(postmaster)));
  }

  /** Kills all its processes. */
  public void kill() {
    postmaster()
        .ifPresent(
            postmaster -> {
              var processes = new ArrayList<>(List.of(postmaster));
              postmaster.descendants().forEach(processes::add);
              signal("KILL", processes);
            });
  }

  /** Sends a signal to the postmaster. */
  public void signal(String name) {
    postmaster().ifPresent(postmaster -> kill(name, List.of(postmaster)));
  }

  /** Sends a signal to all its processes. */
  public void signalAll(String name) {
    postmaster()
        .ifPresent(
            postmaster -> {
              var processes = new ArrayList<>(List.of(postmaster));
              postmaster.descendants().forEach(processes::add);
              kill(name, processes);
            });
  }

  /** Restarts it after it was stopped. */
  public void restart() {
    try {
      server.close();
      server = startAgain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try (var connection = Jdbc.dataSource(at("postgres")).getConnection()) {
                return connection.isValid(5);
              } catch (SQLException starting) {
                return false;
              }
            });
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** Outgoing connections of any process use the same range of ports, so our port may be in use. */
  private EmbeddedPostgres startAgain() throws IOException {
    for (var attempt = 1; ; attempt++) {
      try {
        return start(port);
      } catch (IOException e) {
        if (attempt == RESTARTS) {
          throw e;
        }
      }
    }
  }

  private EmbeddedPostgres start(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setLocaleConfig("locale", "C.UTF-8")
        .setDataDirectory(cluster)
        .setCleanDataDirectory(false)
        .setServerConfig("synchronous_commit", "on")
        .setPort(port)
        .setPGStartupWait(Duration.ofSeconds(30))
        .start();
  }

  /** Empty if it has stopped. */
  private Optional<ProcessHandle> postmaster() {
    var file = cluster.resolve("postmaster.pid");
    try {
      return Files.exists(file)
          ? ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(String name, List<ProcessHandle> processes) {
    kill(name, processes);
    processes.forEach(process -> process.onExit().join());
  }

  private static void kill(String name, List<ProcessHandle> processes) {
    try {
      for (var process : processes) {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
