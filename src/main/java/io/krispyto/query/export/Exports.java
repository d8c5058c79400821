package io.krispyto.query.export;

import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.domain.ExportQuery;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.data.RowChunks;
import io.krispyto.query.data.RowQuery;
import io.krispyto.query.data.StreamCollector;
import io.krispyto.query.page.ResultSource;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;

/** Exports records in a form that an ingestion can load. Reads them from the database each time. */
public final class Exports {
  private static final int FEW = 1000;

  private final ResultSource source;

  public Exports(ResultSource source) {
    this.source = source;
  }

  /**
   * Returns the requested records, in chunks unless they are few. A few records do not need a
   * stream connection, which slow clients may hold for long.
   *
   * @param recipient the recipient of the records
   * @return fails with a failure
   */
  public Future<QueryResponse> answer(ExportQuery query, Recipient recipient) {
    return source
        .ask(client -> few(client, query))
        .compose(rows -> rows.count() < FEW ? page(rows) : stream(query, recipient));
  }

  private static Future<ExportRows> few(SqlClient client, ExportQuery query) {
    return client
        .preparedQuery(ExportSql.RECORDS + "limit " + FEW)
        .collecting(ExportRows.collector(query.format()))
        .execute(parameters(query))
        .map(SqlResult::value);
  }

  private Future<QueryResponse> page(ExportRows rows) {
    source.seen(rows.version());
    rows.requireAsked();
    return Future.succeededFuture(
        rows.count() == 0
            ? Payload.noData(rows.end(), rows.version())
            : new Payload(rows.end(), rows.mediaType(), rows.version()));
  }

  private Future<QueryResponse> stream(ExportQuery query, Recipient recipient) {
    return source
        .streams()
        .open(
            RowQuery.of(ExportSql.RECORDS, parameters(query)),
            new ExportRows(query.format()),
            StreamCollector.none(),
            recipient)
        .compose(chunks -> send(chunks).onFailure(error -> chunks.close()))
        .recover(error -> Future.failedFuture(source.failure(error)));
  }

  private Future<QueryResponse> send(RowChunks chunks) {
    source.seen(chunks.version());
    // There were more rows a moment ago.
    return chunks.isComplete()
        ? chunks.close().map(chunks.page())
        : source.streams().sender(chunks).open().map(page -> page);
  }

  private static Tuple parameters(ExportQuery query) {
    var symbols = query.symbols();
    return Tuple.of(
        symbols.isAll() ? null : symbols.asked().toArray(String[]::new),
        query.from().orElse(null),
        query.to().orElse(null));
  }
}
