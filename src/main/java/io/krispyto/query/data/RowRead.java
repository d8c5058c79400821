package io.krispyto.query.data;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.function.Consumer;

/**
 * A statement with few rows, and their consumer.
 *
 * @param rows receives each row, on the context of the recipient
 */
public record RowRead(String sql, Tuple parameters, Consumer<Row> rows) {}
