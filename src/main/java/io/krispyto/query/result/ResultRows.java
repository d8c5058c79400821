package io.krispyto.query.result;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.query.data.RowBytes;
import io.krispyto.query.row.RowWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.util.stream.Collector;

/** Folds the rows of a query result one by one into its bytes. */
public final class ResultRows implements RowBytes {
  private static final int SMALLEST_BATCH = 50;

  private final RowPlan plan;
  private final RowWriter writer;
  private DataVersion version = DataVersion.NONE;
  private Failure failure;
  private boolean mayBeEmpty;
  private int count;

  /** Includes a row without a result. */
  private int read;

  public ResultRows(RowPlan plan) {
    this.plan = plan;
    writer = plan.layout().writer();
  }

  public static Collector<Row, ?, ResultRows> collector(RowPlan plan) {
    return RowFolder.into(() -> new ResultRows(plan), ResultRows::add);
  }

  @Override
  public void add(Row row) {
    if (version.isNone()) {
      version = new DataVersion(row.getLong(0));
      begin(row);
    }
    read++;
    // The version may come with a row of nulls: if there is no result, or before all others.
    if (failure == null && row.getValue(plan.firstColumn()) != null) {
      writer.write(row);
      count++;
    }
  }

  private void begin(Row first) {
    failure = plan.requirement().apply(first).orElse(null);
    mayBeEmpty = plan.mayBeEmpty().test(first);
    if (failure == null) {
      writer.begin(first);
    }
  }

  @Override
  public void requireFound() {
    if (failure != null) {
      throw failure;
    }
  }

  /** Smaller if each row has more values. */
  @Override
  public int batch() {
    return Math.max(
        SMALLEST_BATCH, RowBytes.super.batch() * plan.pageRows() / QuerySql.MAX_PAGE_ROWS);
  }

  /** Returns whether there may be unread rows beyond the limit of a single payload. */
  public boolean mayBeIncomplete() {
    return read >= plan.pageRows();
  }

  /** Returns all rows as one payload. */
  Payload payload() {
    var bytes = writer.end();
    return isNoData() ? Payload.noData(bytes, version) : new Payload(bytes, mediaType(), version);
  }

  @Override
  public boolean isNoData() {
    return count == 0 && !mayBeEmpty;
  }

  @Override
  public String mediaType() {
    return plan.layout().mediaType();
  }

  @Override
  public DataVersion version() {
    return version;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int size() {
    return writer.size();
  }

  @Override
  public Buffer take() {
    return writer.take();
  }

  @Override
  public Buffer end() {
    return writer.end();
  }
}
