package io.krispyto.query.result;

import io.vertx.sqlclient.Row;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collector;

/** Folds the rows of a statement, in order, into one object. */
public final class RowFolder {
  private RowFolder() {}

  /**
   * Returns a collector for a prepared query.
   *
   * @param begin creates the object to which rows are added
   */
  public static <T> Collector<Row, ?, T> into(Supplier<T> begin, BiConsumer<T, Row> add) {
    return Collector.of(
        begin,
        add,
        (left, right) -> {
          throw new UnsupportedOperationException("rows come one after the other");
        });
  }
}
