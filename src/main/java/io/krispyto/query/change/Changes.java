package io.krispyto.query.change;

import io.krispyto.bus.Addresses;
import io.krispyto.domain.DataVersion;
import io.krispyto.query.result.QuerySql;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

  private final Vertx vertx;
  private final Database database;
  private final RecentChanges recent = new RecentChanges();
  private final List<Promise<Void>> waiting = new ArrayList<>();

  /**
   * Replies for the current version. After a restart, thousands of clients send the same request.
   */
  private final Map<DataVersion, Future<JsonObject>> missed = new LastOnes<>();

  private final Map<Set<Integer>, Future<JsonArray>> names = new LastOnes<>();
  private boolean looking;
  private boolean lookAgain;
  private boolean restored;
  private boolean closed;

  /** A map that keeps only its last few entries. */
  private static final class LastOnes<K, V> extends LinkedHashMap<K, V> {
    private static final int KEPT = 100;
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > KEPT;
    }
  }

  /** Runs the queries of this class on the database. */
  public interface Database {
    <T> Future<T> ask(Function<SqlClient, Future<T>> query);
  }

  public Changes(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  /** Checks for changes after a new data version was seen. */
  public synchronized void look() {
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

  /** Handles a restore from a backup, after which the data version is an older one. */
  public synchronized void goneBack() {
    restored = true;
    look();
  }

  public synchronized void close() {
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
    forget();
    var change = recent.goOn(now, steps(rows));
    var isRestored = restored || before.isAfter(now);
    restored = false;
    if (change.isPresent() && !isRestored) {
      return told(before, now, change.get(), names(change.get()))
          .onSuccess(this::publish)
          .mapEmpty();
    }
    publish(news(before, now, DataChange.ANYTHING, Optional.empty()).put("instead", isRestored));
    return read(new Long[0]).onSuccess(this::beginAnew).mapEmpty();
  }

  private synchronized void beginAnew(RowSet<Row> all) {
    var now = new DataVersion(all.iterator().next().getLong(0));
    var before = recent.version();
    forget();
    recent.begin(now, steps(all));
    if (!now.equals(before)) {
      publish(news(before, now, DataChange.ANYTHING, Optional.empty()));
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

  private void publish(JsonObject news) {
    vertx.eventBus().publish(Addresses.CHANGES, news);
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
    look();
    return next.future();
  }

  private synchronized Future<JsonObject> missed(DataVersion known) {
    var kept = missed.get(known);
    if (kept != null) {
      return kept;
    }
    var now = recent.version();
    var change = recent.since(known);
    if (change.isEmpty()) {
      // The set of invalid versions is unbounded, and this reply is cheap, so it is not cached.
      return Future.succeededFuture(news(known, now, DataChange.ANYTHING, Optional.empty()));
    }
    var names = names(change.get());
    var telling = told(known, now, change.get(), names);
    missed.put(known, telling);
    names.onFailure(error -> forget(missed, known, telling));
    return telling;
  }

  private Future<JsonObject> told(
      DataVersion since,
      DataVersion now,
      DataChange change,
      Future<Optional<JsonArray>> namesOfChange) {
    return namesOfChange
        .map(
            names ->
                // A currency that was deleted in the meantime has no name.
                names.map(JsonArray::size).equals(change.currencies().map(Set::size))
                    ? news(since, now, change, names)
                    : news(since, now, DataChange.ANYTHING, Optional.empty()))
        .otherwise(error -> news(since, now, change, Optional.empty()));
  }

  /** Empty if the individual currencies are not known. */
  private Future<Optional<JsonArray>> names(DataChange change) {
    return change
        .currencies()
        .map(ids -> names(ids).map(Optional::of))
        .orElse(Future.succeededFuture(Optional.empty()));
  }

  private synchronized Future<JsonArray> names(Set<Integer> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(new JsonArray());
    }
    var kept = names.get(ids);
    if (kept != null) {
      return kept;
    }
    var reading =
        database
            .ask(
                client ->
                    client
                        .preparedQuery(QuerySql.CHANGED_CURRENCIES)
                        .execute(Tuple.of(ids.toArray(Integer[]::new))))
            .map(Changes::named);
    names.put(ids, reading);
    return reading.onFailure(error -> forget(names, ids, reading));
  }

  /** Removes a failed entry, so that the next request tries again. */
  private synchronized <K, V> void forget(Map<K, V> kept, K key, V failed) {
    kept.remove(key, failed);
  }

  /** Discards the replies for the previous version. */
  private void forget() {
    missed.clear();
    names.clear();
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
