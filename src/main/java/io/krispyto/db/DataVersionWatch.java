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
 * Watches the data version of the database: reads it when the database tells that it has changed,
 * and at a short interval all the same, since no news may also mean that the news is lost. So
 * whatever happens to connections, a version is seen within a second of its commit; and a database
 * that does not answer is noticed within a second, also where it is not closed but hangs.
 */
public final class DataVersionWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DataVersionWatch.class);

  private static final String LISTEN = "listen krispyto_data_version";
  private static final String READ =
      "select number, changes, " + ServerState.COLUMNS + " from data_version";

  /** More rows than this are slower to sum up than to clear away. */
  private static final int MANY_CHANGES = 64;

  private static final String SUM_UP = "select sum_data_changes()";

  /** How often a server that accepts writes is looked for while none is known. */
  private static final long SCOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /**
   * How often it is looked where new connections lead, while all is well: behind a proxy or a name,
   * an old primary that still accepts writes shows in no other way.
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
  private boolean looking;
  private boolean lookAgain;
  private int timeouts;
  private long timer = -1;
  private boolean closed;
  private String trouble = "";
  private volatile boolean away;
  private volatile long answered = System.nanoTime() - RECENT_NANOS;

  /** Who is told. */
  public interface Listener {
    /**
     * The database has a version.
     *
     * @param before the version that was known when the database was asked; where it is the newer
     *     one, the database has gone back
     */
    void seen(DataVersion version, DataVersion before);

    /**
     * The database is looked at: told before each look and after it, whatever came of it. Where
     * this is not told for a second, nobody watches.
     */
    void watching();

    /** The database does not answer any more. */
    void away(Failure.DatabaseUnavailable cause);

    /** The database answers again. */
    void back();

    /** Another server is the current one: connections that lead to the one before are outdated. */
    void moved();
  }

  /**
   * Makes a watch, which is begun with {@link #start()}.
   *
   * @param server is decided on here
   * @param queries asked for the version where the database has no connection left for the watch
   * @param known the newest version that is known
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

  /** Begins; ends after the first look, also where the database could not be reached. */
  public Future<Void> start() {
    var context = vertx.getOrCreateContext();
    server.onElsewhere(() -> context.runOnContext(now -> scoutSoon()));
    return look();
  }

  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(timer);
    return Future.<Void>future(connector::close)
        .compose(abandoned -> connection == null ? Future.succeededFuture() : connection.close());
  }

  /** Whether the database does not answer. */
  public boolean isAway() {
    return away;
  }

  /** Notes that the database has answered something; from any thread. */
  public void answered() {
    answered = System.nanoTime();
  }

  /**
   * What an error of a query means: where others are answered, one that waited too long met a busy
   * database, not an absent one.
   */
  public Failure failure(Throwable error) {
    return isOnlySlow(error) ? new Failure.DatabaseBusy() : SqlFailures.from(error);
  }

  private Future<Void> look() {
    if (closed) {
      return Future.succeededFuture();
    }
    if (looking) {
      // The answer that is on its way may be older than the change that was told.
      lookAgain = true;
      return Future.succeededFuture();
    }
    looking = true;
    vertx.cancelTimer(timer);
    listener.watching();
    var before = known.get();
    return read()
        .timeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .onSuccess(rows -> saw(rows.iterator().next(), before))
        .onFailure(this::failed)
        .<Void>mapEmpty()
        .otherwiseEmpty()
        .onComplete(done -> lookLater());
  }

  private void lookLater() {
    looking = false;
    if (!closed) {
      listener.watching();
    }
    if (lookAgain) {
      lookAgain = false;
      look();
    } else if (!closed) {
      timer = vertx.setTimer(INTERVAL_MILLIS, due -> look());
    }
  }

  private Future<RowSet<Row>> read() {
    return readWhereWeListen()
        .recover(
            error ->
                // The server is there and lets no more in: queries have their connections.
                error instanceof PgException
                        || error instanceof ConnectFailure connect && connect.isRefusal()
                    ? queries.get().ask(client -> client.query(READ).execute())
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
                // A connection that is lost tells nothing of the database.
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
    // It may have failed already.
    return attempt.onComplete(done -> connecting = null);
  }

  private Future<PgConnection> listen(PgConnection opened) {
    opened.notificationHandler(told -> look());
    opened.closeHandler(
        lost -> {
          if (connection == opened) {
            connection = null;
            server.forget();
          }
          look();
        });
    return ServerState.of(opened)
        .compose(there -> listen(opened, there))
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

  /** A standby has no LISTEN: there, the looks alone find what is new. */
  private Future<Void> listen(PgConnection opened, ServerState there) {
    listening = !there.inRecovery();
    return listening ? opened.query(LISTEN).execute().mapEmpty() : Future.succeededFuture();
  }

  private void saw(Row row, DataVersion before) {
    answered();
    timeouts = 0;
    trouble = "";
    if (away) {
      away = false;
      LOG.info("The database answers again");
      listener.back();
    }
    saw(ServerState.from(row, 2));
    listener.seen(new DataVersion(row.getLong(0)), before);
    if (row.getLong(1) > MANY_CHANGES && connection != null && !state.readOnly()) {
      connection
          .query(SUM_UP)
          .execute()
          .onFailure(error -> LOG.debug("The changes were not summed up", error));
    }
  }

  private void saw(ServerState seen) {
    var previous = state;
    state = seen;
    server.set(seen);
    if (previous != null && !previous.isSameServerAs(seen)) {
      LOG.warn("The database was restarted, or is another server now; it {}", mode(seen));
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
      return "is a standby: it is read, and not written";
    }
    return seen.readOnly() ? "is read-only" : "accepts writes";
  }

  /** A standby that is the only server shows by itself when it is promoted. */
  private boolean isWorthScouting(ServerState seen) {
    return server.isOneOfSeveral() || !seen.inRecovery();
  }

  private void scoutSoon() {
    scouted = System.nanoTime() - PATROL_NANOS;
    look();
  }

  /** Looks for a server that accepts writes; if it is another one, connects to that. */
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
            there -> {
              // A session keeps the read-only default of its role or database, which may be gone.
              if (connection != null && isBetter(there.state())) {
                PgClients.end(connection);
              }
            })
        .onComplete(
            done -> {
              scouting = false;
              scouted = System.nanoTime();
            });
  }

  private boolean isBetter(ServerState other) {
    if (state.readOnly()) {
      return true;
    }
    // Of several servers, an old primary may answer first. Behind one name, whatever it leads to.
    return !other.isSameServerAs(state)
        && (!server.isOneOfSeveral() || other.timeline() > state.timeline());
  }

  private void failed(Throwable error) {
    if (closed) {
      return;
    }
    var failure = SqlFailures.from(error);
    if (failure instanceof Failure.DatabaseUnavailable unavailable) {
      if (!away && !isOnlySlow(error) && !isFirstTimeout(error)) {
        away = true;
        LOG.warn("The database does not answer: {}", error.toString());
        listener.away(unavailable);
      }
    } else if (!trouble.equals(error.getMessage())) {
      trouble = String.valueOf(error.getMessage());
      LOG.warn("The data version cannot be read: {}", trouble);
    }
  }

  /** The database, or this process, may have halted for a moment; a second look at once tells. */
  private boolean isFirstTimeout(Throwable error) {
    if (!SqlFailures.isTimeout(error) || timeouts > 0) {
      return false;
    }
    timeouts++;
    lookAgain = true;
    return true;
  }

  /** Under load, a look too may wait its turn while queries are answered. */
  private boolean isOnlySlow(Throwable error) {
    return SqlFailures.isTimeout(error) && System.nanoTime() - answered < RECENT_NANOS;
  }
}
