package io.krispyto.ingestion;

import io.krispyto.bus.Addresses;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads files into the database, each in a transaction of its own. Blocks. */
final class Loader {
  private static final Logger LOG = LoggerFactory.getLogger(Loader.class);

  private final DataSource database;

  Loader(DataSource database) {
    this.database = database;
  }

  /**
   * Loads all files; one that cannot be loaded does not keep the others from it.
   *
   * @throws SQLException if the database fails; files before that are loaded
   */
  List<FileReport> load(Iterable<Input> files, Progress progress) throws SQLException {
    try (var connection = database.getConnection()) {
      try (var statement = connection.createStatement()) {
        statement.execute(LoadSql.PREPARE);
      }
      connection.setAutoCommit(false);
      var reports = new ArrayList<FileReport>();
      var room = Addresses.REJECTIONS_TOLD;
      for (var file : files) {
        progress.begin(file.name());
        var report = load(connection, file, new Rejections(room), progress);
        room -= report.rejections().size();
        reports.add(report);
        progress.end();
      }
      return reports;
    }
  }

  private static FileReport load(
      Connection connection, Input file, Rejections rejections, Progress progress)
      throws SQLException {
    try {
      var copied = copy(connection, file, rejections, progress);
      var loaded = new Merge(connection, file.name(), rejections).run(copied);
      connection.commit();
      LOG.debug(
          "Loaded {}: {} accepted, {} updated, {} unchanged, {} rejected",
          loaded.file(),
          loaded.accepted(),
          loaded.updated(),
          loaded.unchanged(),
          loaded.rejected());
      return loaded;
    } catch (BrokenFile e) {
      connection.rollback();
      LOG.warn("Nothing of {} was loaded. {}", file.name(), e.getMessage());
      return FileReport.failed(file.name(), e.getMessage(), rejections);
    }
  }

  /** Returns how many rows are in the temporary table. */
  private static long copy(
      Connection connection, Input file, Rejections rejections, Progress progress)
      throws SQLException, BrokenFile {
    try (var content = progress.counted(file.content().open());
        var reader = file.reader(content);
        var rows = new RowCopy(connection)) {
      for (var row = reader.next(); row != null; row = reader.next()) {
        progress.row();
        if (row instanceof Row.Good good) {
          rows.add(good);
        } else if (row instanceof Row.Bad bad) {
          rejections.add(bad.rejection());
        }
      }
      rows.end();
      return rows.count();
    } catch (IOException e) {
      throw BrokenFile.unreadable(e);
    }
  }
}
