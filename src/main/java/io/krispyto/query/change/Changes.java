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
 * Tells what changed with each data version, on {@link Addresses#CHANGES} when it is seen, and to
 * who asks on {@link Addresses#CHANGES_SINCE}. For any thread.
 */
public final class Changes {
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  /** More news a second than these would be nothing but work for ten thousand who hear them. */
  private static final long PAUSE_MILLIS = 250;

  private final Vertx vertx;
  private final Database database;
  private final RecentChanges recent = new RecentChanges();
  private final List<Promise<Void>> waiting = new ArrayList<>();

  /** What was told of the current version: after a restart, thousands ask for the same. */
  private final Map<DataVersion, Future<JsonObject>> missed = new LastOnes<>();

  private final Map<Set<Integer>, Future<JsonArray>> names = new LastOnes<>();
  private boolean looking;
  private boolean lookAgain;
  private boolean restored;
  private boolean closed;

  /** A map of a few. */
  private static final class LastOnes<K, V> extends LinkedHashMap<K, V> {
    private static final int KEPT = 100;
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > KEPT;
    }
  }

  /** Who is asked. */
  public interface Database {
    <T> Future<T> ask(Function<SqlClient, Future<T>> query);
  }

  public Changes(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  /** There is a new version. */
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

  /** The database was restored from a backup, so that its version is an older one. */
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
  public Future<JsonObject> since(DataVersion known) {
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

  private synchronized Future<JsonObject> missed(DataVersion known) {
    var kept = missed.get(known);
    if (kept != null) {
      return kept;
    }
    var now = recent.version();
    var change = recent.since(known);
    if (change.isEmpty()) {
      // Of what never was a version there is no end, and it costs nothing to tell.
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
                // One that is gone meanwhile has no name any more.
                names.map(JsonArray::size).equals(change.currencies().map(Set::size))
                    ? news(since, now, change, names)
                    : news(since, now, DataChange.ANYTHING, Optional.empty()))
        .otherwise(error -> news(since, now, change, Optional.empty()));
  }

  /** Empty if the currencies are not known one by one. */
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

  /** So that it is tried again for the next who asks. */
  private synchronized <K, V> void forget(Map<K, V> kept, K key, V failed) {
    kept.remove(key, failed);
  }

  /** What was told of one version says nothing of the next. */
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
