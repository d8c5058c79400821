package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the data version of the database. It reads the version after each notification, and also
 * polls it, because a notification may be lost. Whatever happens to connections, it sees a version
 * within a second of its commit. It also detects within a second that the database does not
 * respond, even if the connection hangs instead of closing.
 */
public final class DataVersionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DataVersionWatch.class);

  private static final String LISTEN = "listen krispyto_data_version";
  private static final String READ =
      "select number, changes, " + ServerState.COLUMNS + " from data_version";

  /** Above this number, reading the change rows takes longer than merging them once. */
  private static final int MANY_CHANGES = 64;

  private static final String SUM_UP = "select sum_data_changes()";

  /** Interval of searches for a server that accepts writes while none is known. */
  private static final long SCOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /**
   * Interval of checks where new connections lead while all is well. Behind a proxy or a DNS name,
   * nothing else reveals an old primary that still accepts writes.
   */
  private static final long PATROL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long INTERVAL_MILLIS = 250;
  private static final long TIMEOUT_MILLIS = 750;
  private static final long RECENT_NANOS = Duration.ofMillis(TIMEOUT_MILLIS).toNanos();

  private final Vertx vertx;
  private final PgConnector connector;
  private final CurrentServer server;
  private final Supplier<QueryPool> queries;
  private final Supplier<DataVersion> known;
  private final Listener listener;
  private PgConnection connection;
  private Future<PgConnection> connecting;
  private ServerState state;
  private boolean listening;
  private boolean scouting;
  private long scouted = System.nanoTime();
  private boolean checking;
  private boolean pollAgain;
  private int timeouts;
  private long timer = -1;
  private boolean closed;
  private String trouble = "";
  private volatile boolean down;
  private volatile long lastResponse = System.nanoTime() - RECENT_NANOS;

  /** Receives the events of a watch. */
  public interface Listener {
    /**
     * Called with each version that was read.
     *
     * @param before the version known before the read; if it is newer, the database has gone back
     */
    void seen(DataVersion version, DataVersion before);

    /**
     * Called before and after each read, whatever its result. If it is not called for a second, the
     * watch has stopped.
     */
    void watching();

    /** The database has stopped responding. */
    void down(Failure.DatabaseUnavailable cause);

    /** The database responds again. */
    void back();

    /** The current server has changed: connections to the previous one are stale. */
    void moved();
  }

  /**
   * Creates a watch; {@link #start()} starts it.
   *
   * @param server holds the current server, which the watch selects
   * @param queries used to read the version if the database has no connection left for the watch
   * @param known returns the newest known version
   */
  public DataVersionWatch(
      Vertx vertx,
      DatabaseSettings settings,
      CurrentServer server,
      Supplier<QueryPool> queries,
      Supplier<DataVersion> known,
      Listener listener) {
    this.vertx = vertx;
    this.connector = PgClients.forListening(settings, server);
    this.server = server;
    this.queries = queries;
    this.known = known;
    this.listener = listener;
  }

  /** Starts the watch. Completes after the first read, even if the database is unreachable. */
  public Future<Void> start() {
    var context = vertx.getOrCreateContext();
    server.onMoved(() -> context.runOnContext(now -> scoutSoon()));
    return check();
  }

  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    return Future.<Void>future(connector::close)
        .compose(abandoned -> connection == null ? Future.succeededFuture() : connection.close());
  }

  /** Whether the database does not respond. */
  public boolean isDown() {
    return down;
  }

  /** Records that the database has responded just now; thread-safe. */
  public void responded() {
    lastResponse = System.nanoTime();
  }

  /**
   * Converts the error of a query. While other queries succeed, a timeout means that the database
   * is busy, not that it is unavailable.
   */
  public Failure failure(Throwable error) {
    return isOnlySlow(error) ? new Failure.DatabaseBusy() : SqlFailures.from(error);
  }

  private Future<Void> check() {
    if (closed) {
      return Future.succeededFuture();
    }
    if (checking) {
      // The read in flight may have started before the change.
      pollAgain = true;
      return Future.succeededFuture();
    }
    checking = true;
    vertx.cancelTimer(timer);
    listener.watching();
    var before = known.get();
    return read()
        .timeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .onSuccess(rows -> saw(rows.iterator().next(), before))
        .onFailure(this::failed)
        .<Void>mapEmpty()
        .otherwiseEmpty()
        .onComplete(done -> pollLater());
  }

  private void pollLater() {
    checking = false;
    if (!closed) {
      listener.watching();
    }
    if (pollAgain) {
      pollAgain = false;
      check();
    } else if (!closed) {
      timer = vertx.setTimer(INTERVAL_MILLIS, due -> check());
    }
  }

  private Future<RowSet<Row>> read() {
    return readWhereWeListen()
        .recover(
            error ->
                // The server is up but refuses further connections; the query pool still has some.
                error instanceof PgException
                        || error instanceof ConnectFailure connect && connect.isRefusal()
                    ? queries.get().run(client -> client.query(READ).execute())
                    : Future.failedFuture(error));
  }

  private Future<RowSet<Row>> readWhereWeListen() {
    if (connection == null) {
      return connect().compose(opened -> opened.query(READ).execute());
    }
    return connection
        .query(READ)
        .execute()
        .recover(
            error ->
                // A lost connection says nothing about the state of the database.
                error instanceof PgException
                    ? Future.failedFuture(error)
                    : connect().compose(opened -> opened.query(READ).execute()));
  }

  private Future<PgConnection> connect() {
    if (connecting != null) {
      return connecting;
    }
    var attempt =
        connector
            .open(vertx.getOrCreateContext())
            .map(PgConnection.class::cast)
            .compose(this::listen);
    connecting = attempt;
    // The attempt may have failed already.
    return attempt.onComplete(done -> connecting = null);
  }

  private Future<PgConnection> listen(PgConnection opened) {
    opened.notificationHandler(notification -> check());
    opened.closeHandler(
        lost -> {
          if (connection == opened) {
            connection = null;
            server.forget();
          }
          check();
        });
    return ServerState.of(opened)
        .compose(found -> listen(opened, found))
        .map(
            done -> {
              if (closed) {
                opened.close();
                return opened;
              }
              if (connection != null) {
                connection.close();
              }
              connection = opened;
              return opened;
            })
        .onFailure(error -> opened.close());
  }

  /** Starts listening. A standby does not support LISTEN, so there the watch only polls. */
  private Future<Void> listen(PgConnection opened, ServerState found) {
    listening = !found.inRecovery();
    return listening ? opened.query(LISTEN).execute().mapEmpty() : Future.succeededFuture();
  }

  private void saw(Row row, DataVersion before) {
    responded();
    timeouts = 0;
    trouble = "";
    if (down) {
      down = false;
      LOG.info("The database responds again");
      listener.back();
    }
    saw(ServerState.from(row, 2));
    listener.seen(new DataVersion(row.getLong(0)), before);
    if (row.getLong(1) > MANY_CHANGES && connection != null && !state.readOnly()) {
      connection
          .query(SUM_UP)
          .execute()
          .onFailure(error -> LOG.debug("The changes could not be summed up", error));
    }
  }

  private void saw(ServerState seen) {
    var previous = state;
    state = seen;
    server.set(seen);
    if (previous != null && !previous.isSameServerAs(seen)) {
      LOG.warn("The database was restarted or replaced by another server; it {}", mode(seen));
      listener.moved();
    } else if (previous == null || previous.readOnly() != seen.readOnly()) {
      LOG.info("The database {}", mode(seen));
    }
    if (connection != null && !listening && !seen.inRecovery()) {
      listening = true;
      connection.query(LISTEN).execute().onFailure(error -> listening = false);
    }
    var interval = seen.readOnly() && isWorthScouting(seen) ? SCOUT_NANOS : PATROL_NANOS;
    if (System.nanoTime() - scouted >= interval) {
      scout();
    }
  }

  private static String mode(ServerState seen) {
    if (seen.inRecovery()) {
      return "is a standby, which is only read";
    }
    return seen.readOnly() ? "is read-only" : "accepts writes";
  }

  /** Whether to search for another server. A single standby reports its promotion itself. */
  private boolean isWorthScouting(ServerState seen) {
    return server.isOneOfSeveral() || !seen.inRecovery();
  }

  private void scoutSoon() {
    scouted = System.nanoTime() - PATROL_NANOS;
    check();
  }

  /** Searches for a server that accepts writes, and reconnects if another one does. */
  private void scout() {
    if (scouting || closed) {
      return;
    }
    scouting = true;
    var found = ((ContextInternal) vertx.getOrCreateContext()).<Scout.Found>promise();
    server.findWritable().onComplete(found);
    found
        .future()
        .onSuccess(
            writable -> {
              // A session keeps the read-only default of its role or database even after that is
              // removed.
              if (connection != null && server.isSupersededBy(writable)) {
                PgClients.end(connection);
              }
            })
        .onComplete(
            done -> {
              scouting = false;
              scouted = System.nanoTime();
            });
  }

  private void failed(Throwable error) {
    if (closed) {
      return;
    }
    var failure = SqlFailures.from(error);
    if (failure instanceof Failure.DatabaseUnavailable unavailable) {
      if (!down && !isOnlySlow(error) && !isFirstTimeout(error)) {
        down = true;
        LOG.warn("The database does not respond: {}", error.toString());
        listener.down(unavailable);
      }
    } else if (!trouble.equals(error.getMessage())) {
      trouble = String.valueOf(error.getMessage());
      LOG.warn("The data version cannot be read: {}", trouble);
    }
  }

  /**
   * The database or this process may have paused for a moment; an immediate second read shows
   * which.
   */
  private boolean isFirstTimeout(Throwable error) {
    if (!SqlFailures.isTimeout(error) || timeouts > 0) {
      return false;
    }
    timeouts++;
    pollAgain = true;
    return true;
  }

  /** Under load, even a read of the version may time out in the queue while queries succeed. */
  private boolean isOnlySlow(Throwable error) {
    return SqlFailures.isTimeout(error) && System.nanoTime() - lastResponse < RECENT_NANOS;
  }
}
