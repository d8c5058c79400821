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
 * The database of this process: the one at {@code DB_ENDPOINT}, or the embedded one in {@code
 * DATA_DIR}. No other process can use the embedded one until it is closed.
 */
final class Databases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Databases.class);

  private static final String REAL = "real";
  private static final String SAMPLE = "sample";

  private final DatabaseSettings settings;
  private final Optional<DataDirectory> directory;
  private final Optional<EmbeddedDatabase> embedded;
  private final DatabaseWait wait;

  private Databases(DatabaseSettings external, Duration startTimeout) {
    this.settings = external;
    this.wait = new DatabaseWait(external.where() + "/" + external.name(), startTimeout);
    this.directory = Optional.empty();
    this.embedded = Optional.empty();
  }

  private Databases(DataDirectory directory, EmbeddedDatabase embedded, boolean simulated) {
    this.settings = simulated ? embedded.settings().forSample() : embedded.settings();
    // The database has already responded.
    this.wait = new DatabaseWait(settings.where(), Duration.ZERO);
    this.directory = Optional.of(directory);
    this.embedded = Optional.of(embedded);
  }

  /**
   * Opens the database for real data. If there is no real data, opens the one for the sample: no
   * settings point to real data, and {@code DATA_DIR} contains no real records.
   */
  static Databases openToServe(Settings settings) {
    return open(settings, settings.simulated(), "Stop it, or set another DATA_DIR.");
  }

  /**
   * Returns whether opening the database creates the embedded one for real data, which is then
   * empty.
   */
  static boolean willBeCreated(Settings settings) {
    return settings.database().isEmpty()
        && !settings.simulated()
        && !EmbeddedDatabase.exists(settings.dataDirectory().resolve(REAL));
  }

  /**
   * Opens the database for real data.
   *
   * @param ifInUse tells the user what to do if another server uses the embedded database
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

  /** Starts a database in its own folder, so that sample and real data never mix. */
  private static EmbeddedDatabase start(DataDirectory directory, String name) {
    var folder = directory.folder().resolve(name);
    LOG.info("Starting the embedded PostgreSQL in {}", folder);
    return EmbeddedDatabase.start(folder, directory.folder().resolve("postgresql"));
  }

  private static Databases real(DataDirectory directory) {
    return new Databases(directory, start(directory, REAL), false);
  }

  /**
   * The existence of a database for real data proves nothing, because a load into it may have
   * failed.
   */
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

  /** Returns whether the database is embedded, so that no other process can use it. */
  boolean isEmbedded() {
    return embedded.isPresent();
  }

  /**
   * Checks that the tables exist and match this version. Migrates the embedded database
   * automatically, but never an external one.
   *
   * @throws StartFailure if the tables are missing or have a different version
   */
  void requireTables() {
    var state = run(new Schema(settings)::state);
    if (state != Schema.State.CURRENT && embedded.isPresent()) {
      LOG.info("Migrating the tables");
      migrate().setAside().stream().map(Databases::describe).forEach(LOG::warn);
    } else if (state == Schema.State.NO_TABLES) {
      throw new StartFailure("No tables found. Run `migrate` first.");
    } else if (state == Schema.State.BEHIND) {
      throw new StartFailure(
          "The tables were created by another program or an older version. Run `migrate` first.");
    }
  }

  /** Returns whether the database accepts writes; a standby does not. */
  boolean isWritable() {
    return run(() -> Jdbc.isWritable(settings));
  }

  /** Migrates the tables to this version, and returns what was done. */
  Schema.Migrated migrate() {
    return run(new Schema(settings)::migrate);
  }

  /** Returns a sentence about rows that the migration had to move elsewhere. */
  static String describe(Schema.SetAside aside) {
    return aside.rows()
        + " rows of "
        + aside.table()
        + " are now in the table set_aside: "
        + aside.reason();
  }

  /** Returns whether any table that the dashboard needs is empty. */
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

  /** Returns what is served; empty if unknown at the moment, which does not prevent serving. */
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
      throw new StartFailure("Stopped before the database was available.", e);
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
        (state.startsWith("08")
                ? "The database cannot be reached: "
                : "The database refused the connection: ")
            + where
            + ": "
            + e.getMessage().lines().findFirst().orElse("")
            + (embedded.isPresent() ? "" : hint(state)),
        e);
  }

  /** Names the setting that is probably wrong. */
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
