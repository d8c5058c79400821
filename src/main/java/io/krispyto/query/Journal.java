package io.krispyto.query;

import io.krispyto.bus.Answer;
import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.IngestionsQuestion;
import io.krispyto.domain.RejectionsQuestion;
import io.krispyto.domain.RowFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** Answers what became of ingestions, from the database each time. All fails with a failure. */
final class Journal {
  private final PageSource source;

  Journal(PageSource source) {
    this.source = source;
  }

  /**
   * Some ingestions.
   *
   * @param next before which the next ones are; empty if there are no more
   */
  record Ingestions(Page page, Optional<Long> next) {}

  Future<Ingestions> ingestions(IngestionsQuestion question) {
    return source.ask(
        client ->
            client
                .preparedQuery(JournalSql.INGESTIONS)
                // One more tells whether there are more.
                .execute(Tuple.of(question.before().orElse(null), question.limit() + 1L))
                .map(rows -> ingestions(question, rows)));
  }

  private static Ingestions ingestions(IngestionsQuestion question, RowSet<Row> rows) {
    var page = new JsonArray();
    for (var row : rows) {
      if (page.size() < question.limit()) {
        page.add(IngestionJson.summary(row));
      }
    }
    return new Ingestions(
        Page.json(page.toBuffer(), DataVersion.NONE),
        rows.size() > question.limit()
            ? Optional.of(page.getJsonObject(page.size() - 1).getLong("id"))
            : Optional.empty());
  }

  Future<Page> ingestion(long id) {
    return source.ask(
        client ->
            client
                .preparedQuery(JournalSql.INGESTION)
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0 ? null : IngestionJson.whole(rows.iterator().next()))
                .map(found -> page(id, found)));
  }

  private static Page page(long id, Buffer found) {
    if (found == null) {
      throw none(id);
    }
    return Page.json(found, DataVersion.NONE);
  }

  /**
   * The rejections of an ingestion: in pieces, unless they are few.
   *
   * @param recipient where they are sent to
   */
  Future<Answer> rejections(RejectionsQuestion question, Recipient recipient) {
    return source
        .ask(client -> client.preparedQuery(JournalSql.EXISTS).execute(Tuple.of(question.id())))
        .compose(
            rows ->
                rows.iterator().next().getBoolean(0)
                    ? stream(question, recipient)
                    : Future.failedFuture(none(question.id())))
        .recover(error -> Future.failedFuture(source.failure(error)));
  }

  private Future<Answer> stream(RejectionsQuestion question, Recipient recipient) {
    var isCsv = question.format() == RowFormat.CSV;
    var rows =
        isCsv ? new RejectionsCsv() : new RejectionsJson(question.format() == RowFormat.NDJSON);
    return source
        .streams()
        .open(
            new RowQuery(
                isCsv ? JournalSql.REJECTIONS_WITH_TEXTS : JournalSql.REJECTIONS,
                Tuple.of(question.id()),
                Optional.of(JournalSql.BY_INDEX)),
            rows,
            Gathering.none(),
            recipient)
        .compose(
            pieces ->
                pieces.isComplete()
                    ? pieces.close().map(pieces.page())
                    : source.streams().sender(pieces).open().map(page -> page));
  }

  private static Failure none(long id) {
    return new Failure.NotFound("There is no ingestion " + id + ".");
  }
}
