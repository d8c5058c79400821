package io.krispyto.query.export;

import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.domain.query.ExportQuery;
import io.krispyto.query.data.Database;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.data.RowQuery;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;

/** Exports records in a form that an ingestion can load. Reads them from the database each time. */
public final class Exports {
  private static final int FEW = 1000;

  private final Database database;

  public Exports(Database database) {
    this.database = database;
  }

  /**
   * Returns the requested records, in chunks unless they are few. A few records do not need a
   * stream connection, which slow clients may hold for long.
   *
   * @param recipient the recipient of the records
   * @return fails with a failure
   */
  public Future<QueryResponse> find(ExportQuery query, Recipient recipient) {
    return database
        .query(client -> few(client, query))
        .compose(rows -> rows.count() < FEW ? payload(rows) : stream(query, recipient));
  }

  private static Future<ExportRows> few(SqlClient client, ExportQuery query) {
    return client
        .preparedQuery(ExportSql.RECORDS + "limit " + FEW)
        .collecting(ExportRows.collector(query.format()))
        .execute(parameters(query))
        .map(SqlResult::value);
  }

  private Future<QueryResponse> payload(ExportRows rows) {
    database.seen(rows.version());
    rows.requireFound();
    return Future.succeededFuture(
        rows.isNoData()
            ? Payload.noData(rows.end(), rows.version())
            : new Payload(rows.end(), rows.mediaType(), rows.version()));
  }

  private Future<QueryResponse> stream(ExportQuery query, Recipient recipient) {
    return database.stream(
        RowQuery.of(ExportSql.RECORDS, parameters(query)),
        new ExportRows(query.format()),
        recipient);
  }

  private static Tuple parameters(ExportQuery query) {
    var symbols = query.symbols();
    return Tuple.of(
        symbols.isAll() ? null : symbols.listed().toArray(String[]::new),
        query.from().orElse(null),
        query.to().orElse(null));
  }
}
