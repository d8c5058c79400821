package io.krispyto.query.data;

import io.krispyto.bus.QueryResponse;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.CurrentServer;
import io.krispyto.db.DataVersionWatch;
import io.krispyto.db.PgClients;
import io.krispyto.domain.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Streams results of any size from the database to clients, over a small pool of dedicated
 * connections. All instances of the query verticle share one. Thread-safe.
 */
final class RowStreams {
  /** Longer than streams take to end, unless the database does not respond. */
  private static final long STOP_SECONDS = 2;

  /** Most streams take less. When the server stops, its HTTP side has already ended them all. */
  private static final long FINISH_SECONDS = 2;

  /** The time limit for work on a snapshot. It is shorter than the 15 s that requests wait. */
  private static final long SNAPSHOT_SECONDS = 12;

  private final Vertx vertx;
  private final DatabaseSettings settings;
  private final CurrentServer server;
  private final Duration timeout;
  private final DataVersionWatch watch;
  private final Set<ChunkSender> senders = ConcurrentHashMap.newKeySet();
  private final StreamShares shares;

  /** Whether a snapshot has the only second connection. */
  private final AtomicBoolean secondIsTaken = new AtomicBoolean();

  private volatile Pool connections;

  /**
   * @param timeout how long a stream waits for its client
   * @param watch knows whether the database responds
   */
  RowStreams(
      Vertx vertx,
      DatabaseSettings settings,
      CurrentServer server,
      Duration timeout,
      DataVersionWatch watch) {
    this.vertx = vertx;
    this.settings = settings;
    this.server = server;
    this.timeout = timeout;
    this.watch = watch;
    connections = PgClients.forStreams(vertx, settings, server);
    shares = new StreamShares(PgClients.streamConnections(settings));
  }

  /**
   * Opens a stream and reads its first rows.
   *
   * @param rows encodes the rows
   * @param collector also gets all bytes; closed with the stream, also if opening fails
   * @return the stream, which the caller must close or send; fails with {@link
   *     Failure.DatabaseBusy} if the client already has its share of the connections
   */
  Future<RowChunks> open(
      RowQuery query, RowBytes rows, StreamCollector collector, Recipient recipient) {
    return onContext(recipient.context())
        .compose(ignored -> open(query, recipient.client()))
        .onFailure(error -> collector.close())
        .map(cursor -> new RowChunks(cursor, rows, collector))
        .compose(chunks -> chunks.read().map(chunks).onFailure(error -> chunks.close()));
  }

  /**
   * Takes a snapshot, and closes it after the work, which may take {@value #SNAPSHOT_SECONDS}
   * seconds.
   *
   * @param isLarge whether to use the second connection, if no other snapshot has it
   * @return fails with {@link Failure.DatabaseBusy} if the client already has its share of the
   *     connections, with an error of the database client, or with that of the work
   */
  <T> Future<T> inSnapshot(
      boolean isLarge, Function<Snapshot, Future<T>> work, Recipient recipient) {
    return onContext(recipient.context())
        .compose(ignored -> openSnapshot(recipient.client()))
        .compose(
            snapshot ->
                (isLarge ? widened(snapshot) : Future.succeededFuture(snapshot))
                    .compose(opened -> inTime(opened, work)));
  }

  private static <T> Future<T> inTime(Snapshot snapshot, Function<Snapshot, Future<T>> work) {
    // Composed, so that the snapshot is closed even if the work throws.
    return Future.succeededFuture(snapshot)
        .compose(work)
        .timeout(SNAPSHOT_SECONDS, TimeUnit.SECONDS)
        .eventually(snapshot::close);
  }

  private Future<Snapshot> openSnapshot(String client) {
    requireUp();
    return Snapshot.open(connections, shares.take(client));
  }

  private Future<Snapshot> widened(Snapshot snapshot) {
    return secondIsTaken.compareAndSet(false, true)
        ? snapshot
            .widened(connections, () -> secondIsTaken.set(false))
            .onFailure(error -> snapshot.close())
        : Future.succeededFuture(snapshot);
  }

  private void requireUp() {
    if (watch.isDown()) {
      throw new Failure.DatabaseUnavailable(null);
    }
  }

  private Future<RowCursor> open(RowQuery query, String client) {
    requireUp();
    return RowCursor.open(connections, query, shares.take(client));
  }

  /**
   * Switches to the given context, so that only one thread uses a stream, whichever thread found
   * the result to be large.
   */
  static Future<Void> onContext(Context context) {
    return Future.future(switched -> context.runOnContext(ignored -> switched.complete()));
  }

  /**
   * Returns the rows of a stream as one payload if the first read returned them all, otherwise in
   * chunks. Call on the stream's context.
   */
  Future<QueryResponse> respond(Chunks chunks) {
    if (!chunks.isComplete()) {
      return sender(chunks).open().map(response -> response);
    }
    var payload = chunks.payload();
    return chunks.close().map(payload);
  }

  private ChunkSender sender(Chunks chunks) {
    var sender = new ChunkSender(vertx, chunks, timeout, watch::failure);
    senders.add(sender);
    sender.closed().onComplete(closed -> senders.remove(sender));
    return sender;
  }

  /**
   * Opens new connections, since those that do not respond may stay so. Streams on working
   * connections continue.
   */
  void reconnect() {
    var before = connections;
    connections = PgClients.forStreams(vertx, settings, server);
    Future.join(senders.stream().map(ChunkSender::closed).toList())
        .onComplete(closed -> before.close());
  }

  /** Gives open streams a limited time to finish. */
  Future<Void> finish() {
    return Future.join(senders.stream().map(ChunkSender::closed).toList())
        .timeout(FINISH_SECONDS, TimeUnit.SECONDS)
        .otherwiseEmpty()
        .mapEmpty();
  }

  /** Ends all streams, and closes their connections. */
  Future<Void> close() {
    return Future.join(senders.stream().map(ChunkSender::stop).toList())
        .timeout(STOP_SECONDS, TimeUnit.SECONDS)
        .eventually(connections::close)
        .otherwiseEmpty()
        .mapEmpty();
  }
}
