package io.krispyto.ingestion;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Writes a chunk's rows: straight to the records, or to the temporary tables. */
final class RecordCopy {
  /**
   * A chunk has many currencies and many days. In this order its rows follow each other in the
   * index by day and are near each other in the one by currency; in a file's usual order, by
   * currency, each would be far from the one before in the index by day: 1.3 of the rows/s.
   */
  private static final Comparator<Placed> BY_DAY =
      Comparator.comparingLong((Placed placed) -> placed.row.second())
          .thenComparingLong(Placed::currency);

  private final CopyManager database;
  private final boolean wide;
  private final List<Placed> straight = new ArrayList<>();
  private final List<Placed> staged = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();

  /**
   * @param wide whether {@code record.currency_id} has 8 bytes, not 4
   */
  RecordCopy(Connection connection, boolean wide) throws SQLException {
    this.database = connection.unwrap(PGConnection.class).getCopyAPI();
    this.wide = wide;
  }

  /** A row and its currency. */
  private record Placed(Row.Good row, long currency) {}

  /** A row that turned out later not to be loadable. */
  private record Late(long line, String title, String value, String reason) {}

  void add(Row.Good row, Currencies.Currency currency) {
    (currency.straight() ? straight : staged).add(new Placed(row, currency.id()));
  }

  void reject(Row.Good row, String title, String value, String reason) {
    late.add(new Late(row.line(), title, value, reason));
  }

  int straightCount() {
    return straight.size();
  }

  int stagedCount() {
    return staged.size();
  }

  int rejectedCount() {
    return late.size();
  }

  /** Writes what was added, and begins anew. */
  void flush() throws SQLException {
    straight.sort(BY_DAY);
    copy(LoadSql.COPY_RECORDS, straight, wide, false);
    staged.sort(BY_DAY);
    copy(LoadSql.COPY_ROWS, staged, true, true);
    copyLate();
  }

  private void copy(String sql, List<Placed> rows, boolean wideId, boolean withLine)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (var copy = new BinaryCopy(database, sql)) {
      for (var placed : rows) {
        var row = placed.row;
        copy.row(withLine ? 9 : 8);
        if (wideId) {
          copy.bigint(placed.currency);
        } else {
          copy.integer((int) placed.currency);
        }
        copy.timestamp(row.second())
            .number(row.high())
            .number(row.low())
            .number(row.open())
            .number(row.close())
            .number(row.volume())
            .number(row.marketcap());
        if (withLine) {
          copy.bigint(row.line());
        }
      }
      copy.end();
    }
    rows.clear();
  }

  private void copyLate() throws SQLException {
    if (late.isEmpty()) {
      return;
    }
    try (var copy = new BinaryCopy(database, LoadSql.COPY_REJECTED)) {
      for (var row : late) {
        copy.row(4).bigint(row.line).text(row.title).text(row.value).text(row.reason);
      }
      copy.end();
    }
    late.clear();
  }
}
