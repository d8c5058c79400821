package io.krispyto.query;

import io.krispyto.bus.Addresses;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what changed with each data version, on {@link Addresses#CHANGES} when it is seen, and to
 * who asks on {@link Addresses#CHANGES_SINCE}. For any thread.
 */
final class Changes {
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  /** More news a second than these would be nothing but work for ten thousand who hear them. */
  private static final long PAUSE_MILLIS = 250;

  private final Vertx vertx;
  private final Database database;
  private final RecentChanges recent = new RecentChanges();
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private boolean looking;
  private boolean lookAgain;
  private boolean restored;
  private boolean closed;

  /** Who is asked. */
  interface Database {
    <T> Future<T> ask(Function<SqlClient, Future<T>> question);
  }

  Changes(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  /** There is a new version. */
  synchronized void look() {
    if (closed) {
      return;
    }
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    var asked = List.copyOf(waiting);
    waiting.clear();
    read(recent.places())
        .compose(this::saw)
        .onFailure(
            error -> {
              LOG.debug("What changed cannot be read", error);
              again();
            })
        .onComplete(
            (done, error) -> {
              asked.forEach(one -> one.tryComplete());
              vertx.setTimer(PAUSE_MILLIS, over -> end());
            });
  }

  /** The database was restored from a backup, so that its version is an older one. */
  synchronized void goneBack() {
    restored = true;
    look();
  }

  synchronized void close() {
    closed = true;
    waiting.forEach(Promise::tryComplete);
  }

  private synchronized void again() {
    lookAgain = true;
  }

  private synchronized void end() {
    looking = false;
    if (lookAgain || !waiting.isEmpty()) {
      lookAgain = false;
      look();
    }
  }

  private Future<RowSet<Row>> read(Long[] known) {
    return database.ask(client -> client.preparedQuery(QuerySql.CHANGES).execute(Tuple.of(known)));
  }

  private synchronized Future<Void> saw(RowSet<Row> rows) {
    var now = new DataVersion(rows.iterator().next().getLong(0));
    var before = recent.version();
    if (before.isNone()) {
      recent.begin(now, steps(rows));
      return Future.succeededFuture();
    }
    if (now.equals(before)) {
      return Future.succeededFuture();
    }
    var change = recent.goOn(now, steps(rows));
    var isRestored = restored || before.isAfter(now);
    restored = false;
    if (change.isPresent() && !isRestored) {
      return told(before, now, change.get()).onSuccess(this::publish).mapEmpty();
    }
    publish(news(before, now, DataChange.ANYTHING, Optional.empty()).put("instead", isRestored));
    return read(new Long[0]).onSuccess(this::beginAnew).mapEmpty();
  }

  private synchronized void beginAnew(RowSet<Row> all) {
    var now = new DataVersion(all.iterator().next().getLong(0));
    var before = recent.version();
    recent.begin(now, steps(all));
    if (!now.equals(before)) {
      publish(news(before, now, DataChange.ANYTHING, Optional.empty()));
    }
  }

  private static List<RecentChanges.Step> steps(RowSet<Row> rows) {
    var steps = new ArrayList<RecentChanges.Step>();
    for (var row : rows) {
      // There is a row with the version also where there is no change.
      if (row.getLong(1) != null) {
        steps.add(new RecentChanges.Step(row.getLong(1), row.getLong(2), DataChange.from(row)));
      }
    }
    return steps;
  }

  private void publish(JsonObject news) {
    vertx.eventBus().publish(Addresses.CHANGES, news);
  }

  /** What whoever knows a version has missed. */
  Future<JsonObject> since(DataVersion known) {
    return isAhead(known) ? looked().compose(done -> missed(known)) : missed(known);
  }

  /** Of us: another node may have told it. */
  private synchronized boolean isAhead(DataVersion known) {
    return recent.version().isNone() || known.isAfter(recent.version());
  }

  private synchronized Future<Void> looked() {
    var next = Promise.<Void>promise();
    waiting.add(next);
    look();
    return next.future();
  }

  private Future<JsonObject> missed(DataVersion known) {
    DataVersion now;
    Optional<DataChange> change;
    synchronized (this) {
      now = recent.version();
      change = recent.since(known);
    }
    return told(known, now, change.orElse(DataChange.ANYTHING));
  }

  private Future<JsonObject> told(DataVersion since, DataVersion now, DataChange change) {
    var ids = change.currencies();
    if (ids.isEmpty()) {
      return Future.succeededFuture(news(since, now, change, Optional.empty()));
    }
    if (ids.get().isEmpty()) {
      return Future.succeededFuture(news(since, now, change, Optional.of(new JsonArray())));
    }
    return database
        .ask(
            client ->
                client
                    .preparedQuery(QuerySql.CHANGED_CURRENCIES)
                    .execute(Tuple.of(ids.get().toArray(Integer[]::new))))
        .map(
            rows ->
                // One that is gone meanwhile has no name any more.
                rows.size() == ids.get().size()
                    ? news(since, now, change, Optional.of(named(rows)))
                    : news(since, now, DataChange.ANYTHING, Optional.empty()))
        .otherwise(error -> news(since, now, DataChange.ANYTHING, Optional.empty()));
  }

  private static JsonArray named(RowSet<Row> rows) {
    var currencies = new JsonArray();
    for (var row : rows) {
      currencies.add(
          new JsonObject().put("name", row.getString(0)).put("symbol", row.getString(1)));
    }
    return currencies;
  }

  private static JsonObject news(
      DataVersion since, DataVersion now, DataChange change, Optional<JsonArray> currencies) {
    var days = change.days().filter(DataChange.Days::isKnown);
    return new JsonObject()
        .put("since", since.number())
        .put("version", now.number())
        .put("currencies", currencies.orElse(null))
        .put("first_day", days.map(DataChange.Days::first).orElse(null))
        .put("last_day", days.map(DataChange.Days::last).orElse(null));
  }
}
