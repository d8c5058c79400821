package io.krispyto.query;

import io.krispyto.bus.Answer;
import io.krispyto.bus.Page;
import io.krispyto.domain.ExportQuestion;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;

/** Gives records away as an ingestion reads them, from the database each time. */
final class Exports {
  private static final int FEW = 1000;

  private final PageSource source;

  Exports(PageSource source) {
    this.source = source;
  }

  /**
   * The records that are asked for: in pieces, unless they are few. Those few do not need one of
   * the connections that streams have, which slow clients may hold for long.
   *
   * @param recipient where they are sent to
   * @return fails with a failure
   */
  Future<Answer> answer(ExportQuestion question, Recipient recipient) {
    return source
        .ask(client -> few(client, question))
        .compose(rows -> rows.count() < FEW ? page(rows) : stream(question, recipient));
  }

  private static Future<ExportRows> few(SqlClient client, ExportQuestion question) {
    return client
        .preparedQuery(ExportSql.RECORDS + "limit " + FEW)
        .collecting(ExportRows.collector(question.format()))
        .execute(parameters(question))
        .map(SqlResult::value);
  }

  private Future<Answer> page(ExportRows rows) {
    source.seen(rows.version());
    rows.requireAsked();
    return Future.succeededFuture(
        rows.count() == 0
            ? Page.noData(rows.end(), rows.version())
            : new Page(rows.end(), rows.mediaType(), rows.version()));
  }

  private Future<Answer> stream(ExportQuestion question, Recipient recipient) {
    return source
        .streams()
        .open(
            RowQuery.of(ExportSql.RECORDS, parameters(question)),
            new ExportRows(question.format()),
            Gathering.none(),
            recipient)
        .compose(pieces -> send(pieces).onFailure(error -> pieces.close()))
        .recover(error -> Future.failedFuture(source.failure(error)));
  }

  private Future<Answer> send(RowPieces pieces) {
    source.seen(pieces.version());
    // There were more a moment ago.
    return pieces.isComplete()
        ? pieces.close().map(pieces.page())
        : source.streams().sender(pieces).open().map(page -> page);
  }

  private static Tuple parameters(ExportQuestion question) {
    var symbols = question.symbols();
    return Tuple.of(
        symbols.isAll() ? null : symbols.asked().toArray(String[]::new),
        question.from().orElse(null),
        question.to().orElse(null));
  }
}
