package io.krispyto.query.change;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.CurrencyPayload;
import io.krispyto.db.CurrencySql;
import io.krispyto.domain.DataVersion;
import io.krispyto.query.data.Queries;
import io.krispyto.query.result.QuerySql;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on {@link Addresses#CHANGES} what changed with each data version, and replies to {@link
 * Addresses#CHANGES_SINCE}. Thread-safe.
 */
public final class Changes {
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  /** Limits the rate of events: more per second would only add work for ten thousand listeners. */
  private static final long PAUSE_MILLIS = 250;

  /** Enough for the clients that reconnect after a restart: they missed the same few changes. */
  private static final int MAX_NAMES = 100;

  private final Vertx vertx;
  private final Queries database;
  private final RecentChanges recent = new RecentChanges();
  private final List<Promise<Void>> waiting = new ArrayList<>();

  /** The names of changed currencies, by their ids. Joins concurrent reads. */
  private final AsyncCache<Set<Integer>, JsonArray> names =
      Caffeine.newBuilder().maximumSize(MAX_NAMES).executor(Runnable::run).buildAsync();

  private boolean checking;
  private boolean lookAgain;
  private boolean restored;
  private boolean closed;

  public Changes(Vertx vertx, Queries database) {
    this.vertx = vertx;
    this.database = database;
  }

  /** Checks for changes after a new data version was seen. */
  public synchronized void check() {
    if (closed) {
      return;
    }
    if (checking) {
      lookAgain = true;
      return;
    }
    checking = true;
    var callers = List.copyOf(waiting);
    waiting.clear();
    read(recent.places())
        .compose(this::advance)
        .onFailure(
            error -> {
              LOG.debug("The changes could not be read", error);
              again();
            })
        .onComplete(
            (done, error) -> {
              callers.forEach(Promise::tryComplete);
              vertx.setTimer(PAUSE_MILLIS, over -> end());
            });
  }

  /** Handles a restore from a backup, after which the data version is an older one. */
  public synchronized void goneBack() {
    restored = true;
    check();
  }

  public synchronized void close() {
    closed = true;
    waiting.forEach(Promise::tryComplete);
  }

  private synchronized void again() {
    lookAgain = true;
  }

  private synchronized void end() {
    checking = false;
    if (lookAgain || !waiting.isEmpty()) {
      lookAgain = false;
      check();
    }
  }

  private Future<RowSet<Row>> read(Long[] known) {
    return database.query(
        client -> client.preparedQuery(QuerySql.CHANGES).execute(Tuple.of(known)));
  }

  private synchronized Future<Void> advance(RowSet<Row> rows) {
    var now = new DataVersion(rows.iterator().next().getLong(0));
    var before = recent.version();
    if (before.isNone()) {
      recent.begin(now, steps(rows));
      return Future.succeededFuture();
    }
    if (now.equals(before)) {
      return Future.succeededFuture();
    }
    names.synchronous().invalidateAll();
    var change = recent.goOn(now, steps(rows));
    var isRestored = restored || before.isAfter(now);
    restored = false;
    if (change.isPresent() && !isRestored) {
      return event(before, now, change.get()).onSuccess(this::publish).mapEmpty();
    }
    publish(event(before, now, DataChange.ANYTHING, Optional.empty()).put("instead", isRestored));
    return read(new Long[0]).onSuccess(this::startOver).mapEmpty();
  }

  private synchronized void startOver(RowSet<Row> all) {
    var now = new DataVersion(all.iterator().next().getLong(0));
    var before = recent.version();
    names.synchronous().invalidateAll();
    recent.begin(now, steps(all));
    if (!now.equals(before)) {
      publish(event(before, now, DataChange.ANYTHING, Optional.empty()));
    }
  }

  private static List<RecentChanges.Step> steps(RowSet<Row> rows) {
    var steps = new ArrayList<RecentChanges.Step>();
    for (var row : rows) {
      // The row with the version is there even if there are no changes.
      if (row.getLong(1) != null) {
        steps.add(new RecentChanges.Step(row.getLong(1), row.getLong(2), DataChange.from(row)));
      }
    }
    return steps;
  }

  private void publish(JsonObject event) {
    vertx.eventBus().publish(Addresses.CHANGES, event);
  }

  /** Returns what changed since a version. */
  public Future<JsonObject> since(DataVersion known) {
    return isAhead(known) ? looked().compose(done -> missed(known)) : missed(known);
  }

  /** Returns whether a version is newer than ours; another node may have published it. */
  private synchronized boolean isAhead(DataVersion known) {
    return recent.version().isNone() || known.isAfter(recent.version());
  }

  private synchronized Future<Void> looked() {
    var next = Promise.<Void>promise();
    waiting.add(next);
    check();
    return next.future();
  }

  private synchronized Future<JsonObject> missed(DataVersion known) {
    var now = recent.version();
    return recent
        .since(known)
        .map(change -> event(known, now, change))
        .orElseGet(
            () -> Future.succeededFuture(event(known, now, DataChange.ANYTHING, Optional.empty())));
  }

  /** The names are left out if they cannot be read. */
  private Future<JsonObject> event(DataVersion since, DataVersion now, DataChange change) {
    return names(change)
        .map(
            named ->
                // A currency that was deleted in the meantime has no name.
                named.map(JsonArray::size).equals(change.currencies().map(Set::size))
                    ? event(since, now, change, named)
                    : event(since, now, DataChange.ANYTHING, Optional.empty()))
        .otherwise(error -> event(since, now, change, Optional.empty()));
  }

  /** Empty if the individual currencies are not known. */
  private Future<Optional<JsonArray>> names(DataChange change) {
    return change
        .currencies()
        .map(ids -> names(ids).map(Optional::of))
        .orElse(Future.succeededFuture(Optional.empty()));
  }

  private Future<JsonArray> names(Set<Integer> ids) {
    return ids.isEmpty()
        ? Future.succeededFuture(new JsonArray())
        : Future.fromCompletionStage(
            names.get(
                ids, (key, executor) -> readNames(key).toCompletionStage().toCompletableFuture()));
  }

  private Future<JsonArray> readNames(Set<Integer> ids) {
    return database
        .query(
            client ->
                client
                    .preparedQuery(QuerySql.CHANGED_CURRENCIES)
                    .execute(Tuple.of(ids.toArray(Integer[]::new))))
        .map(Changes::named);
  }

  private static JsonArray named(RowSet<Row> rows) {
    var currencies = new JsonArray();
    for (var row : rows) {
      currencies.add(CurrencyPayload.json(CurrencySql.identity(row, 0)));
    }
    return currencies;
  }

  private static JsonObject event(
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
