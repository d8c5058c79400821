package io.krispyto.ingestion.load;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.value.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Copies the rows of a batch, either directly into {@code record} or into the staging tables. */
final class RecordCopy {
  private static final Comparator<Placed> BY_DAY =
      Comparator.comparingLong((Placed placed) -> placed.row.micros())
          .thenComparingLong(Placed::currency);

  private static final Comparator<Placed> BY_CURRENCY =
      Comparator.comparingLong(Placed::currency)
          .thenComparingLong((Placed placed) -> placed.row.micros());

  private final CopyManager database;
  private final boolean wide;
  private final List<Placed> straight = new ArrayList<>();
  private final List<Placed> staged = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();

  /**
   * @param wide whether {@code record.currency_id} has 8 bytes rather than 4
   */
  RecordCopy(Connection connection, boolean wide) throws SQLException {
    this.database = connection.unwrap(PGConnection.class).getCopyAPI();
    this.wide = wide;
  }

  /** A row and its currency. */
  private record Placed(InputRow.Good row, long currency) {}

  /** A row that was rejected after parsing. */
  private record Late(long line, String title, String value, Reason reason) {}

  void add(InputRow.Good row, Currencies.Currency currency) {
    (currency.straight() ? straight : staged).add(new Placed(row, currency.id()));
  }

  void reject(InputRow.Good row, String title, String value, Reason reason) {
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

  /** Writes the rows added so far, and starts a new batch. */
  void flush() throws SQLException {
    sort(straight);
    copy(LoadSql.COPY_RECORDS, straight, wide, false);
    sort(staged);
    copy(LoadSql.COPY_ROWS, staged, true, true);
    copyLate();
  }

  /**
   * Sorts the rows so that neighbors are adjacent in one of the table's two large indexes. In the
   * other index, they alternate between few places, which stay in the CPU cache. Most files have
   * the opposite order, in which each row is far from the previous one. The load is 1.3x faster.
   */
  private static void sort(List<Placed> rows) {
    var currencies = new HashSet<Long>();
    var times = new HashSet<Long>();
    for (var placed : rows) {
      currencies.add(placed.currency);
      times.add(placed.row.micros());
    }
    rows.sort(currencies.size() < times.size() ? BY_DAY : BY_CURRENCY);
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
        copy.timestamp(row.micros())
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
        copy.row(5)
            .bigint(row.line)
            .text(row.title)
            .text(row.value)
            .text(row.reason.text())
            .text(row.reason.kind());
      }
      copy.end();
    }
    late.clear();
  }
}
