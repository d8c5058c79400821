package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.pgclient.impl.PgPoolOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;

/** Creates the reactive clients. */
public final class PgClients {
  private static final int CONNECT_TIMEOUT_MILLIS = 1000;
  private static final int STATEMENT_TIMEOUT_MILLIS = 5000;

  /** The maximum number of statements sent on one connection before the first response. */
  private static final int PIPELINING = 8;

  /** By default, the client prepares statements of more than 2,048 characters again each time. */
  private static final int LONGEST_STATEMENT = 10_000;

  /**
   * Statements run for at most {@link #STATEMENT_TIMEOUT_MILLIS}; after that, the server is silent.
   */
  private static final Duration SILENCE = Duration.ofMillis(5500);

  /** The watch sends a query four times a second, which takes a millisecond. */
  private static final Duration LISTENING_SILENCE = Duration.ofSeconds(2);

  /** Limits on requests that wait for one of the few streaming connections: time and number. */
  private static final int STREAM_WAIT_MILLIS = 2000;

  private static final int MAX_STREAMS_WAITING = 100;

  private static final int MAX_WRITING = 2;
  private static final int WRITE_LIFETIME_MILLIS = 1000;
  private static final int MAX_WRITES_WAITING = 200;

  /** Longer than a write waits for a lock before it fails. */
  private static final int WRITE_WAIT_MILLIS = 4000;

  private PgClients() {}

  /**
   * A client with one pipelined connection, which it opens on demand and again after a loss. It
   * caches prepared statements.
   *
   * @param waiting maximum number of statements that wait in addition to those in flight
   */
  static Pipelined pipelined(
      Vertx vertx, DatabaseSettings settings, CurrentServer server, int waiting) {
    var driver = new ConnectorDriver(server::check, SILENCE);
    var client =
        pool(
            driver,
            vertx,
            connectOptions(settings),
            server::endpoint,
            new PgPoolOptions()
                .setPipelined(true)
                .setMaxSize(1)
                .setMaxWaitQueueSize(waiting)
                .setConnectionTimeout(CONNECT_TIMEOUT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS));
    return new Pipelined(client, driver::hasOpenConnection);
  }

  /**
   * A client and its connection.
   *
   * @param isOpen whether the connection is open; the client opens it on demand
   */
  record Pipelined(SqlClient client, BooleanSupplier isOpen) {}

  /**
   * Creates the pool for streams. Each stream holds a connection for as long as its client reads.
   * The pool has one connection more than there are streams: the second connection of a large batch
   * of prices.
   */
  public static Pool forStreams(Vertx vertx, DatabaseSettings settings, CurrentServer server) {
    return pool(
        new ConnectorDriver(server::check, SILENCE),
        vertx,
        connectOptions(settings).setPipeliningLimit(1),
        server::endpoint,
        new PoolOptions()
            .setMaxSize(streamConnections(settings) + 1)
            .setMaxWaitQueueSize(MAX_STREAMS_WAITING)
            .setConnectionTimeout(STREAM_WAIT_MILLIS)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS));
  }

  /**
   * The maximum number of streams: half the number of connections for queries, plus one. A single
   * client can open all but one.
   */
  public static int streamConnections(DatabaseSettings settings) {
    return Math.max(1, settings.poolSize() / 2) + 1;
  }

  /**
   * Creates the pool for small writes, each a transaction of a few statements. It has two
   * connections, so that many writes leave capacity for queries and ingestions. It connects to a
   * server that accepts writes; getting a connection fails with {@link
   * io.krispyto.domain.Failure.ReadOnly} if there is none.
   */
  public static Pool forWrites(Vertx vertx, DatabaseSettings settings) {
    var scout = scout(vertx, settings);
    var only = settings.endpoints().get(0);
    return pool(
        new ConnectorDriver(PgClients::requireWritable, SILENCE),
        vertx,
        connectOptions(settings)
            .setPipeliningLimit(1)
            // After waiting for a lock, a write must see the latest state, whatever the database's
            // default isolation level.
            .addProperty("default_transaction_isolation", "read committed"),
        () ->
            settings.endpoints().size() == 1
                ? Future.succeededFuture(only)
                : scout.findWritable().map(Scout.Found::endpoint),
        new PoolOptions()
            .setMaxSize(MAX_WRITING)
            // Behind a proxy or a DNS name, an old primary may still accept writes; only a new
            // connection reaches the new primary.
            .setMaxLifetime(WRITE_LIFETIME_MILLIS)
            .setMaxLifetimeUnit(TimeUnit.MILLISECONDS)
            .setPoolCleanerPeriod(WRITE_LIFETIME_MILLIS / 2)
            .setMaxWaitQueueSize(MAX_WRITES_WAITING)
            .setConnectionTimeout(WRITE_WAIT_MILLIS)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS));
  }

  /**
   * Creates the connector for the one connection that listens. It has no pool, since it is never
   * shared.
   */
  static PgConnector forListening(DatabaseSettings settings, CurrentServer server) {
    var options = connectOptions(settings);
    return new PgConnector(
        () -> server.next().map(found -> at(options, found)),
        opened -> Future.succeededFuture(),
        network(),
        LISTENING_SILENCE);
  }

  /** Creates a pool with the deadlines and checks of {@link PgConnector}. */
  private static Pool pool(
      ConnectorDriver driver,
      Vertx vertx,
      PgConnectOptions options,
      Supplier<Future<Endpoint>> endpoint,
      PoolOptions size) {
    return ClientBuilder.pool(driver)
        .using(vertx)
        .connectingTo(() -> endpoint.get().map(found -> at(options, found)))
        .with(network())
        .with(size)
        .build();
  }

  private static NetClientOptions network() {
    return new NetClientOptions().setTcpKeepAlive(true);
  }

  private static Future<Void> requireWritable(SqlConnection opened) {
    return ServerState.of(opened)
        .map(
            state -> {
              if (state.readOnly()) {
                throw state.refusal();
              }
              return null;
            });
  }

  static Scout scout(Vertx vertx, DatabaseSettings settings) {
    return new Scout(vertx, settings.endpoints(), connectOptions(settings));
  }

  static PgConnectOptions at(PgConnectOptions options, Endpoint endpoint) {
    return new PgConnectOptions(options).setHost(endpoint.host()).setPort(endpoint.port());
  }

  /** Closes a connection permanently, even if it belongs to a pool. */
  static void end(SqlConnection connection) {
    var channel = ConnectionTry.channel(connection);
    channel.eventLoop().execute(() -> channel.pipeline().firstContext().close());
  }

  private static PgConnectOptions connectOptions(DatabaseSettings settings) {
    var options =
        new PgConnectOptions()
            .setDatabase(settings.name())
            .setUser(settings.username())
            .setPassword(password(settings))
            .setSslMode(SslMode.of(settings.sslMode().text()))
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheSqlLimit(LONGEST_STATEMENT)
            .setPipeliningLimit(PIPELINING)
            .addProperty("application_name", "krispyto")
            .addProperty("TimeZone", "UTC")
            .addProperty("statement_timeout", String.valueOf(STATEMENT_TIMEOUT_MILLIS));
    settings.searchPath().ifPresent(path -> options.addProperty("search_path", path));
    if (settings.sslMode() != DatabaseSettings.SslMode.DISABLE) {
      options.setSslOptions(sslOptions(settings));
    }
    return options;
  }

  /**
   * Without a password, the client would report a server that requires one as an internal error.
   */
  private static String password(DatabaseSettings settings) {
    var password = settings.password().value();
    return password.isEmpty() ? " " : password;
  }

  private static ClientSSLOptions sslOptions(DatabaseSettings settings) {
    var options = new ClientSSLOptions();
    if (settings.sslMode() == DatabaseSettings.SslMode.VERIFY_FULL) {
      options.setHostnameVerificationAlgorithm("HTTPS");
      options.setTrustOptions(
          settings
              .sslRootCertificate()
              .<TrustOptions>map(file -> new PemTrustOptions().addCertPath(file.toString()))
              .orElseGet(PgClients::trustedByJava));
    } else {
      // Like libpq: these modes encrypt, but do not verify the server's identity.
      options.setHostnameVerificationAlgorithm("").setTrustAll(true);
    }
    return options;
  }

  /** Java's certificate authorities, which the client does not use by default. */
  private static TrustOptions trustedByJava() {
    try {
      var authorities = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      authorities.init((KeyStore) null);
      return TrustOptions.wrap(authorities.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java's certificate authorities cannot be read", e);
    }
  }
}
