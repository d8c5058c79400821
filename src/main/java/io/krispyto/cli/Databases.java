package io.krispyto.cli;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Settings;
import io.krispyto.db.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of this process: the one that {@code DB_ENDPOINT} names, or the embedded one in
 * {@code DATA_DIR}, which then is ours alone until closed.
 */
final class Databases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Databases.class);

  private final DatabaseSettings settings;
  private final boolean simulated;
  private final Optional<DataDirectory> directory;
  private final Optional<EmbeddedDatabase> embedded;
  private final Optional<Path> loadedMark;

  private Databases(
      DatabaseSettings settings,
      boolean simulated,
      Optional<DataDirectory> directory,
      Optional<EmbeddedDatabase> embedded,
      Optional<Path> loadedMark) {
    this.settings = settings;
    this.simulated = simulated;
    this.directory = directory;
    this.embedded = embedded;
    this.loadedMark = loadedMark;
  }

  /**
   * Opens the database for real data, or for the sample where there is no real data: neither
   * settings nor a database that real data was ever loaded into.
   */
  static Databases openToServe(Settings settings) {
    return open(settings, settings.simulated());
  }

  /** Opens the database for real data. */
  static Databases openForRealData(Settings settings) {
    return open(settings, false);
  }

  private static Databases open(Settings settings, boolean simulatedUnlessReal) {
    if (settings.database().isPresent()) {
      return new Databases(
          settings.database().get(), false, Optional.empty(), Optional.empty(), Optional.empty());
    }
    var directory = DataDirectory.take(settings.dataDirectory());
    try {
      var real = directory.folder().resolve("real");
      var simulated = simulatedUnlessReal && !EmbeddedDatabase.exists(real);
      // Apart from each other: sample and real data never mix.
      var folder = simulated ? directory.folder().resolve("sample") : real;
      var embedded = EmbeddedDatabase.start(folder, directory.folder().resolve("postgresql"));
      return new Databases(
          embedded.settings(),
          simulated,
          Optional.of(directory),
          Optional.of(embedded),
          Optional.of(folder.resolve("loaded")));
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  DatabaseSettings settings() {
    return settings;
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
    var schema = new Schema(settings);
    try {
      var state = schema.state();
      if (state != Schema.State.CURRENT && embedded.isPresent()) {
        migrate();
      } else if (state == Schema.State.NO_TABLES) {
        throw new StartFailure("No tables found. Run `migrate` first.");
      } else if (state == Schema.State.BEHIND) {
        throw new StartFailure(
            "The tables were made by another program or an older version. Run `migrate` first.");
      }
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  /** Brings the tables to this version, and tells what it did. */
  Schema.Migrated migrate() {
    try {
      var migrated = new Schema(settings).migrate();
      for (var aside : migrated.setAside()) {
        LOG.warn(
            "{} rows of {} are now in the table set_aside: {}",
            aside.rows(),
            aside.table(),
            aside.reason());
      }
      return migrated;
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  /**
   * Whether the configured source is to be loaded: a table is empty, or, in our own database, the
   * first load was killed before its end.
   */
  boolean needsLoad() {
    try {
      return loadedMark.map(mark -> !Files.exists(mark)).orElse(false)
          || new Schema(settings).isAnyTableEmpty();
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  /** Remembers that the configured source was loaded to its end. */
  void markLoaded() {
    loadedMark.ifPresent(
        mark -> {
          try {
            Files.writeString(mark, "");
          } catch (IOException e) {
            throw new StartFailure(mark + " cannot be written: " + e.getMessage(), e);
          }
        });
  }

  @Override
  public void close() {
    embedded.ifPresent(EmbeddedDatabase::close);
    directory.ifPresent(DataDirectory::close);
  }

  private StartFailure unreachable(SQLException e) {
    var state = e.getSQLState() == null ? "" : e.getSQLState();
    var where = settings.host() + ":" + settings.port() + "/" + settings.name();
    return new StartFailure(
        (state.startsWith("08") ? "The database cannot be reached: " : "The database refuses: ")
            + where
            + ": "
            + e.getMessage().lines().findFirst().orElse("")
            + (settings.password().value().isEmpty() && state.startsWith("28")
                ? " (DB_PASSWORD is not set)"
                : ""),
        e);
  }
}
