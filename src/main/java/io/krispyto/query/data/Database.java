package io.krispyto.query.data;

import io.krispyto.bus.QueryResponse;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.CurrentServer;
import io.krispyto.db.DataVersionWatch;
import io.krispyto.db.QueryPool;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The gateway to PostgreSQL: short queries, streamed results, and the watch of the data version.
 * While the database does not respond, everything fails at once. All instances of the query
 * verticle share one. Thread-safe.
 */
public final class Database implements Queries {
  private static final long QUERY_TIMEOUT_SECONDS = 6;

  private final Vertx vertx;
  private final DatabaseSettings settings;
  private final Listener listener;
  private final CurrentServer server;
  private final DataVersionWatch watch;
  private final RowStreams streams;
  private volatile QueryPool pool;

  /** Receives the data versions that the database returns, and its outages. */
  public interface Listener {
    /** A response had this version. */
    void seen(DataVersion version);

    /**
     * The watch has read this version.
     *
     * @param before the version known before; if it is newer, the database has gone back
     */
    void watched(DataVersion version, DataVersion before);

    /** The watch runs. If this is not called for a second, it has stopped. */
    void watching();

    /** The database has stopped responding. */
    void down(Failure.DatabaseUnavailable cause);
  }

  /**
   * Opens no connection yet.
   *
   * @param timeout how long a streamed result waits for its client
   * @param known returns the newest known version
   */
  public Database(
      Vertx vertx,
      DatabaseSettings settings,
      Duration timeout,
      Supplier<DataVersion> known,
      Listener listener) {
    this.vertx = vertx;
    this.settings = settings;
    this.listener = listener;
    server = new CurrentServer(vertx, settings);
    pool = new QueryPool(vertx, settings, server);
    watch = new DataVersionWatch(vertx, settings, server, () -> pool, known, new WatchListener());
    streams = new RowStreams(vertx, settings, server, timeout, watch);
  }

  /** Starts the watch. Succeeds even if the database cannot be reached. */
  public Future<?> start() {
    return watch.start();
  }

  /**
   * Runs a query.
   *
   * @return fails with a {@link Failure}: at once with {@link Failure.DatabaseUnavailable} if the
   *     database does not respond
   */
  @Override
  public <T> Future<T> query(Function<SqlClient, Future<T>> query) {
    return queryRaw(query).recover(error -> Future.failedFuture(failure(error)));
  }

  /**
   * The same as {@link #query}.
   *
   * @return fails with {@link Failure.DatabaseUnavailable} or an error of the database client
   */
  public <T> Future<T> queryRaw(Function<SqlClient, Future<T>> query) {
    if (watch.isDown()) {
      return Future.failedFuture(new Failure.DatabaseUnavailable(null));
    }
    return queryCurrent(query)
        .timeout(QUERY_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .onSuccess(response -> watch.responded());
  }

  /**
   * A response from the previous server is outdated, so the query is repeated on the current one.
   */
  private <T> Future<T> queryCurrent(Function<SqlClient, Future<T>> query) {
    var used = pool;
    return used.run(query)
        .transform(
            (response, error) -> {
              var current = pool;
              if (current != used) {
                return current.run(query);
              }
              return error == null ? Future.succeededFuture(response) : Future.failedFuture(error);
            });
  }

  /**
   * Runs a query of any size. Returns its rows as one payload if the first read returns them all,
   * otherwise in chunks.
   *
   * @param rows encodes the rows
   * @return fails with a {@link Failure}: {@link Failure.DatabaseBusy} if the client already has
   *     its share of the connections
   */
  public Future<QueryResponse> stream(RowQuery query, RowBytes rows, Recipient recipient) {
    return stream(query, rows, recipient, StreamCollector.none());
  }

  /**
   * The same, for a result that other requests may wait for.
   *
   * @param collector also gets all bytes; closed with the stream, also if opening fails
   */
  public Future<QueryResponse> stream(
      RowQuery query, RowBytes rows, Recipient recipient, StreamCollector collector) {
    return streams
        .open(query, rows, collector, recipient)
        .compose(chunks -> begin(rows, chunks).onFailure(error -> chunks.close()))
        .recover(error -> Future.failedFuture(failure(error)));
  }

  private Future<QueryResponse> begin(RowBytes rows, RowChunks chunks) {
    // A failure of its own must close the stream too.
    return Future.succeededFuture(chunks)
        .compose(
            begun -> {
              seen(rows.version());
              rows.requireFound();
              return streams.respond(chunks);
            });
  }

  /**
   * Reads one snapshot on connections for streams, so that short queries do not wait for it.
   *
   * @param isLarge whether to use a second connection, if no other snapshot has it
   * @return fails with a {@link Failure}
   */
  public <T> Future<T> inSnapshot(
      boolean isLarge, Function<Snapshot, Future<T>> work, Recipient recipient) {
    return streams
        .inSnapshot(isLarge, work, recipient)
        .recover(error -> Future.failedFuture(failure(error)));
  }

  /**
   * Responds with rows that are in memory: in one payload if they are few, otherwise in chunks,
   * which are encoded only as the client reads.
   */
  public Future<QueryResponse> send(MemoryRows rows, Recipient recipient) {
    return RowStreams.onContext(recipient.context())
        .compose(
            switched -> {
              var chunks = new MemoryChunks(rows);
              return chunks.read().compose(read -> streams.respond(chunks));
            });
  }

  /** Reports a version that a response had. */
  public void seen(DataVersion version) {
    watch.responded();
    listener.seen(version);
  }

  /** Maps a database error to a failure. */
  public Failure failure(Throwable error) {
    return watch.failure(error);
  }

  /** Gives open streams a limited time to finish. */
  public Future<?> finishStreams() {
    return streams.finish();
  }

  /** Closes all connections. */
  public Future<?> close() {
    return Future.join(watch.close(), streams.close(), pool.close());
  }

  private final class WatchListener implements DataVersionWatch.Listener {
    @Override
    public void seen(DataVersion version, DataVersion before) {
      watch.responded();
      listener.watched(version, before);
    }

    @Override
    public void watching() {
      listener.watching();
    }

    @Override
    public void down(Failure.DatabaseUnavailable cause) {
      listener.down(cause);
    }

    @Override
    public void moved() {
      back();
    }

    @Override
    public void back() {
      // Connections that do not respond may stay so; the operating system notices only after hours.
      var silent = pool;
      pool = new QueryPool(vertx, settings, server);
      silent.close();
      streams.reconnect();
    }
  }
}
