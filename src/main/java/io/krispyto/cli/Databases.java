package io.krispyto.cli;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Settings;
import io.krispyto.db.DatabaseWait;
import io.krispyto.db.FirstLoad;
import io.krispyto.db.Jdbc;
import io.krispyto.db.Schema;
import io.krispyto.db.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of this process: the one that {@code DB_ENDPOINT} names, or the embedded one in
 * {@code DATA_DIR}, which then is ours alone until closed.
 */
final class Databases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Databases.class);

  private static final String REAL = "real";
  private static final String SAMPLE = "sample";

  private final DatabaseSettings settings;
  private final boolean simulated;
  private final Optional<DataDirectory> directory;
  private final Optional<EmbeddedDatabase> embedded;
  private final DatabaseWait wait;

  private Databases(DatabaseSettings external, Duration startTimeout) {
    this.settings = external;
    this.wait = new DatabaseWait(external.where() + "/" + external.name(), startTimeout);
    this.simulated = false;
    this.directory = Optional.empty();
    this.embedded = Optional.empty();
  }

  private Databases(DataDirectory directory, EmbeddedDatabase embedded, boolean simulated) {
    this.settings = embedded.settings();
    // It has answered already.
    this.wait = new DatabaseWait(settings.where(), Duration.ZERO);
    this.simulated = simulated;
    this.directory = Optional.of(directory);
    this.embedded = Optional.of(embedded);
  }

  /**
   * Opens the database for real data, or the one for the sample where there is no real data:
   * neither settings that lead to it, nor records of it in {@code DATA_DIR}.
   */
  static Databases openToServe(Settings settings) {
    return open(settings, settings.simulated(), "Stop it, or set another DATA_DIR.");
  }

  /** Whether opening it creates the embedded database for real data, so that it is empty. */
  static boolean willBeCreated(Settings settings) {
    return settings.database().isEmpty()
        && !settings.simulated()
        && !EmbeddedDatabase.exists(settings.dataDirectory().resolve(REAL));
  }

  /**
   * Opens the database for real data.
   *
   * @param ifInUse what to do where another server has the embedded one
   */
  static Databases openForRealData(Settings settings, String ifInUse) {
    return open(settings, false, ifInUse);
  }

  private static Databases open(Settings settings, boolean sampleUnlessReal, String ifInUse) {
    if (settings.database().isPresent()) {
      var external = settings.database().get();
      LOG.info(
          "Connecting to the database {}/{} as {}",
          external.where(),
          external.name(),
          external.username());
      return new Databases(external, settings.databaseStartTimeout());
    }
    var directory = DataDirectory.take(settings.dataDirectory(), ifInUse);
    try {
      return sampleUnlessReal ? realOrSample(directory) : real(directory);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /** Each in a folder of its own: sample and real data never mix. */
  private static EmbeddedDatabase start(DataDirectory directory, String name) {
    var folder = directory.folder().resolve(name);
    LOG.info("Starting the embedded PostgreSQL in {}", folder);
    return EmbeddedDatabase.start(folder, directory.folder().resolve("postgresql"));
  }

  private static Databases real(DataDirectory directory) {
    return new Databases(directory, start(directory, REAL), false);
  }

  /** A database for real data alone says nothing, since a load into it may have failed. */
  private static Databases realOrSample(DataDirectory directory) {
    if (EmbeddedDatabase.exists(directory.folder().resolve(REAL))) {
      var real = real(directory);
      if (real.hasRecords()) {
        return real;
      }
      real.embedded.ifPresent(EmbeddedDatabase::close);
    }
    return new Databases(directory, start(directory, SAMPLE), true);
  }

  private boolean hasRecords() {
    try {
      return run(new Schema(settings)::state) != Schema.State.NO_TABLES && !isAnyTableEmpty();
    } catch (StartFailure e) {
      embedded.ifPresent(EmbeddedDatabase::close);
      throw e;
    }
  }

  DatabaseSettings settings() {
    return settings;
  }

  /** Whether the database is embedded, so no other process can use it. */
  boolean isEmbedded() {
    return embedded.isPresent();
  }

  /** Whether it is the one for the simulated sample. */
  boolean simulated() {
    return simulated;
  }

  /**
   * Makes sure that the tables are there and of this version. Our own database is brought up;
   * another's is not touched without being asked.
   *
   * @throws StartFailure if they are not
   */
  void requireTables() {
    var state = run(new Schema(settings)::state);
    if (state != Schema.State.CURRENT && embedded.isPresent()) {
      LOG.info("Migrating the tables");
      migrate().setAside().stream().map(Databases::told).forEach(LOG::warn);
    } else if (state == Schema.State.NO_TABLES) {
      throw new StartFailure("No tables found. Run `migrate` first.");
    } else if (state == Schema.State.BEHIND) {
      throw new StartFailure(
          "The tables were made by another program or an older version. Run `migrate` first.");
    }
  }

  /** Whether the database accepts writes; a standby does not. */
  boolean isWritable() {
    return run(() -> Jdbc.isWritable(settings));
  }

  /** Brings the tables to this version, and tells what it did. */
  Schema.Migrated migrate() {
    return run(new Schema(settings)::migrate);
  }

  /** A sentence on rows that the migration could not leave where they were. */
  static String told(Schema.SetAside aside) {
    return aside.rows()
        + " rows of "
        + aside.table()
        + " are now in the table set_aside: "
        + aside.reason();
  }

  /** Whether a table that the dashboard needs has no rows. */
  boolean isAnyTableEmpty() {
    return run(new Schema(settings)::isAnyTableEmpty);
  }

  /** See {@link FirstLoad#isDue()}. */
  boolean isFirstLoadDue() {
    return run(new FirstLoad(settings)::isDue);
  }

  void beginFirstLoad() {
    run(
        () -> {
          new FirstLoad(settings).begin();
          return null;
        });
  }

  void endFirstLoad() {
    run(
        () -> {
          new FirstLoad(settings).end();
          return null;
        });
  }

  /**
   * What is served; empty if that cannot be told at the moment, which keeps nobody from serving.
   */
  Optional<Schema.Content> content() {
    try {
      return Optional.of(new Schema(settings).content());
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  private <T> T run(DatabaseWait.Step<T> step) {
    try {
      return wait.run(step);
    } catch (SQLException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("Stopped before the database was there.", e);
    }
  }

  @Override
  public void close() {
    embedded.ifPresent(EmbeddedDatabase::close);
    directory.ifPresent(DataDirectory::close);
  }

  private StartFailure unreachable(SQLException e) {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    var where = settings.where() + "/" + settings.name();
    return new StartFailure(
        (state.startsWith("08") ? "The database cannot be reached: " : "The database refuses: ")
            + where
            + ": "
            + e.getMessage().lines().findFirst().orElse("")
            + (embedded.isPresent() ? "" : hint(state)),
        e);
  }

  /** The setting that is probably wrong. */
  private String hint(String state) {
    if (state.startsWith("08")) {
      return " (see DB_ENDPOINT and DB_SSL_MODE)";
    } else if (state.startsWith("28")) {
      return settings.password().value().isEmpty()
          ? " (see DB_USERNAME; DB_PASSWORD is not set)"
          : " (see DB_USERNAME and DB_PASSWORD)";
    } else if (state.equals(SqlState.NO_SUCH_DATABASE)) {
      return " (see DB_NAME)";
    }
    return state.equals(SqlState.INSUFFICIENT_PRIVILEGE) ? " (see DB_USERNAME)" : "";
  }
}
