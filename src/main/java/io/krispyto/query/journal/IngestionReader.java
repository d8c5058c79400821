package io.krispyto.query.journal;

import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.query.IngestionsQuery;
import io.krispyto.domain.query.RejectionsQuery;
import io.krispyto.query.data.Database;
import io.krispyto.query.data.Recipient;
import io.krispyto.query.data.RowQuery;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * Reads ingestions and their rejections from the database; nothing is cached. All methods fail with
 * a {@code Failure}.
 */
public final class IngestionReader {
  private final Database database;

  public IngestionReader(Database database) {
    this.database = database;
  }

  /**
   * One page of ingestions.
   *
   * @param next the id before which the next page starts; empty on the last page
   */
  public record Ingestions(Payload payload, Optional<Long> next) {}

  public Future<Ingestions> ingestions(IngestionsQuery query) {
    return database.query(
        client ->
            client
                .preparedQuery(IngestionReadSql.INGESTIONS)
                // One extra row shows whether there are more.
                .execute(Tuple.of(query.before().orElse(null), query.limit() + 1L))
                .map(rows -> ingestions(query, rows)));
  }

  private static Ingestions ingestions(IngestionsQuery query, RowSet<Row> rows) {
    var payload = new JsonArray();
    for (var row : rows) {
      if (payload.size() < query.limit()) {
        payload.add(IngestionJson.summary(row));
      }
    }
    return new Ingestions(
        Payload.json(payload.toBuffer(), DataVersion.NONE),
        rows.size() > query.limit()
            ? Optional.of(payload.getJsonObject(payload.size() - 1).getLong("id"))
            : Optional.empty());
  }

  public Future<Payload> ingestion(long id) {
    return database.query(
        client ->
            client
                .preparedQuery(IngestionReadSql.INGESTION)
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0 ? null : IngestionJson.whole(rows.iterator().next()))
                .map(found -> payload(id, found)));
  }

  private static Payload payload(long id, Buffer found) {
    if (found == null) {
      throw none(id);
    }
    return Payload.json(found, DataVersion.NONE);
  }

  /**
   * Returns the rejections of an ingestion, in chunks unless they are few.
   *
   * @param recipient the recipient of the rejections
   */
  public Future<QueryResponse> rejections(RejectionsQuery query, Recipient recipient) {
    return database
        .query(
            client -> client.preparedQuery(IngestionReadSql.EXISTS).execute(Tuple.of(query.id())))
        .compose(
            rows ->
                rows.iterator().next().getBoolean(0)
                    ? stream(query, recipient)
                    : Future.failedFuture(none(query.id())));
  }

  private Future<QueryResponse> stream(RejectionsQuery query, Recipient recipient) {
    var isCsv = query.format() == RowFormat.CSV;
    var rows = isCsv ? new RejectionsCsv() : new RejectionsJson(query.format() == RowFormat.NDJSON);
    return database.stream(
        new RowQuery(
            isCsv ? IngestionReadSql.REJECTIONS_WITH_TEXTS : IngestionReadSql.REJECTIONS,
            Tuple.of(query.id()),
            Optional.of(IngestionReadSql.BY_INDEX)),
        rows,
        recipient);
  }

  private static Failure none(long id) {
    return new Failure.NotFound("There is no ingestion " + id + ".");
  }
}
