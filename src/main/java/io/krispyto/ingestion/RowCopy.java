package io.krispyto.ingestion;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Streams a file's rows into the temporary tables. */
final class RowCopy implements AutoCloseable {
  /** Bounds memory: beyond it the labels are written out, and numbered anew. */
  private static final int MAX_LABELS = 50_000;

  private final CopyManager database;
  private final Map<Spelling, Label> labels = new HashMap<>();
  private Label last = new Label(0, 0, new Spelling("", ""));
  private int labelCount;
  private BinaryCopy rows;
  private long count;

  RowCopy(Connection connection) throws SQLException {
    database = connection.unwrap(PGConnection.class).getCopyAPI();
    rows = new BinaryCopy(database, LoadSql.COPY_ROWS);
  }

  /** A currency as a file spells it. */
  private record Spelling(String name, String symbol) {
    boolean is(Row.Good row) {
      return name.equals(row.name()) && symbol.equals(row.symbol());
    }
  }

  private record Label(int number, long line, Spelling spelling) {}

  void add(Row.Good row) throws SQLException {
    rows.row(9)
        .bigint(row.line())
        .integer(label(row))
        .timestamp(row.second())
        .number(row.high())
        .number(row.low())
        .number(row.open())
        .number(row.close())
        .number(row.volume())
        .number(row.marketcap());
    count++;
    if (labels.size() >= MAX_LABELS) {
      end();
      rows = new BinaryCopy(database, LoadSql.COPY_ROWS);
    }
  }

  /** Writes out what is left. */
  void end() throws SQLException {
    rows.end();
    try (var copy = new BinaryCopy(database, LoadSql.COPY_LABELS)) {
      for (var label : labels.values()) {
        copy.row(4)
            .integer(label.number)
            .bigint(label.line)
            .text(label.spelling.name)
            .text(label.spelling.symbol);
      }
      copy.end();
    }
    labels.clear();
  }

  long count() {
    return count;
  }

  @Override
  public void close() throws SQLException {
    rows.close();
  }

  /** Mostly that of the row before, hence the short way. */
  private int label(Row.Good row) {
    if (!last.spelling.is(row) || labels.isEmpty()) {
      last =
          labels.computeIfAbsent(
              new Spelling(row.name(), row.symbol()),
              spelling -> new Label(++labelCount, row.line(), spelling));
    }
    return last.number;
  }
}
