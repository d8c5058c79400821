package io.krispyto.query;

import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.stream.Collector;

/** What {@link QuerySql#dashboard} and {@link QuerySql#wholeDashboard} give, folded row by row. */
final class DashboardRows implements RowBytes {
  static final int VERSION = 0;
  static final int UNKNOWN_SYMBOLS = 1;
  static final int FIRST_COLUMN = 2;

  private final DashboardJson json = new DashboardJson(FIRST_COLUMN);
  private DataVersion version = DataVersion.NONE;
  private List<String> unknownSymbols = List.of();
  private int count;

  static Collector<Row, ?, DashboardRows> collector() {
    return Collector.of(
        DashboardRows::new,
        DashboardRows::add,
        (left, right) -> {
          throw new UnsupportedOperationException("rows come one after the other");
        });
  }

  @Override
  public String mediaType() {
    return Page.JSON;
  }

  @Override
  public DataVersion version() {
    return version;
  }

  /** The symbols that were asked for and that no currency bears, in the order asked. */
  List<String> unknownSymbols() {
    return unknownSymbols;
  }

  @Override
  public int count() {
    return count;
  }

  /** Whether there may be more rows than were read. */
  boolean areTooManyForAPage() {
    return count >= QuerySql.MAX_PAGE_ROWS;
  }

  Page page() {
    return count == 0 ? Page.noData(version) : Page.json(json.end(), version);
  }

  @Override
  public int size() {
    return json.size();
  }

  @Override
  public Buffer take() {
    return json.take();
  }

  @Override
  public Buffer end() {
    return json.end();
  }

  @Override
  public void add(Row row) {
    if (version.isNone()) {
      version = new DataVersion(row.getLong(VERSION));
      var unknown = row.getArrayOfStrings(UNKNOWN_SYMBOLS);
      unknownSymbols = unknown == null ? List.of() : List.of(unknown);
    }
    // The version comes with a row of nulls where there is none.
    if (row.getValue(FIRST_COLUMN) != null) {
      json.write(row);
      count++;
    }
  }
}
