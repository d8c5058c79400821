package io.krispyto.query;

import io.krispyto.bus.Answer;
import io.krispyto.bus.Page;
import io.krispyto.domain.ExportQuestion;
import io.krispyto.domain.RowFormat;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** Gives records away as an ingestion reads them, from the database each time. */
final class Exports {
  private final PageSource source;

  Exports(PageSource source) {
    this.source = source;
  }

  /**
   * The records that are asked for: in pieces, unless they are few.
   *
   * @param context where they are sent from
   * @return fails with a failure
   */
  Future<Answer> answer(ExportQuestion question, Context context) {
    var rows = new ExportRows(question.format());
    return source
        .streams()
        .open(query(question), rows, Gathering.none(), context)
        .compose(pieces -> begin(rows, pieces).onFailure(error -> pieces.close()))
        .recover(error -> Future.failedFuture(source.failure(error)));
  }

  private static RowQuery query(ExportQuestion question) {
    var symbols = question.symbols();
    return new RowQuery(
        question.format() == RowFormat.CSV ? ExportSql.CSV : ExportSql.NDJSON,
        Tuple.of(
            symbols.isAll() ? null : symbols.asked().toArray(String[]::new),
            question.from().orElse(null),
            question.to().orElse(null)),
        Optional.of(ExportSql.WRITING));
  }

  private Future<Answer> begin(ExportRows rows, RowPieces pieces) {
    return Future.succeededFuture(pieces)
        .compose(
            begun -> {
              rows.requireAsked();
              source.seen(rows.version());
              return pieces.isComplete()
                  ? pieces.close().map(whole(rows, pieces))
                  : source.streams().sender(pieces).open().map(page -> page);
            });
  }

  private static Answer whole(ExportRows rows, RowPieces pieces) {
    return rows.count() == 0 ? Page.noData(rows.version()) : pieces.page();
  }
}
