package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;

/** The reactive clients. */
public final class PgClients {
  private static final int CONNECT_TIMEOUT_MILLIS = 1000;
  private static final int STATEMENT_TIMEOUT_MILLIS = 5000;

  /** How many statements are sent on one connection before the first of them is answered. */
  private static final int PIPELINING = 8;

  /** By default the client would prepare statements of more than 2,048 characters every time. */
  private static final int LONGEST_STATEMENT = 10_000;

  private static final int SILENCE_SECONDS = 2;

  /** How long, and how many, may wait for one of the few connections that stream. */
  private static final int STREAM_WAIT_MILLIS = 2000;

  private static final int MAX_STREAMS_WAITING = 100;

  /**
   * A connection for streams on which nothing has come for so long is taken for lost; longer than a
   * client that is just not too slow takes for the rows that it is sent at a time.
   */
  private static final int STREAM_SILENCE_SECONDS = 240;

  private static final int MAX_WRITING = 2;
  private static final int MAX_WRITES_WAITING = 200;

  /** Longer than a write that meets a lock takes to give up. */
  private static final int WRITE_WAIT_MILLIS = 4000;

  /** Longer than any statement may take; then the connection is lost, and with it the lock. */
  private static final int WRITE_SILENCE_SECONDS = 10;

  private PgClients() {}

  /**
   * One connection, made when it is needed and again when it was lost, that pipelines and keeps
   * prepared statements.
   *
   * @param waiting how many statements may wait for it, beyond those that it is sent
   */
  static SqlClient pipelined(Vertx vertx, DatabaseSettings settings, int waiting) {
    return PgBuilder.client()
        .using(vertx)
        .connectingTo(connectOptions(settings))
        .with(network())
        .with(
            new PoolOptions()
                .setMaxSize(1)
                .setMaxWaitQueueSize(waiting)
                .setConnectionTimeout(CONNECT_TIMEOUT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .build();
  }

  /**
   * For streams, each of which has a connection for as long as its client reads: half as many
   * connections as questions have.
   */
  public static Pool forStreams(Vertx vertx, DatabaseSettings settings) {
    return PgBuilder.pool()
        .using(vertx)
        .connectingTo(connectOptions(settings).setPipeliningLimit(1))
        .with(network().setReadIdleTimeout(STREAM_SILENCE_SECONDS))
        .with(
            new PoolOptions()
                .setMaxSize(Math.max(1, settings.poolSize() / 2))
                .setMaxWaitQueueSize(MAX_STREAMS_WAITING)
                .setConnectionTimeout(STREAM_WAIT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .build();
  }

  /**
   * For small writes, each a transaction of a few statements. Two at a time, so that however many
   * there are, questions and ingestions have the database.
   */
  public static Pool forWrites(Vertx vertx, DatabaseSettings settings) {
    return PgBuilder.pool()
        .using(vertx)
        .connectingTo(
            connectOptions(settings)
                .setPipeliningLimit(1)
                // What was locked is looked at as it is then, whatever is usual in this database.
                .addProperty("default_transaction_isolation", "read committed"))
        .with(network().setReadIdleTimeout(WRITE_SILENCE_SECONDS))
        .with(
            new PoolOptions()
                .setMaxSize(MAX_WRITING)
                .setMaxWaitQueueSize(MAX_WRITES_WAITING)
                .setConnectionTimeout(WRITE_WAIT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .build();
  }

  /**
   * For listening: one connection, which is cut when nothing has come on it for {@value
   * #SILENCE_SECONDS} seconds, since only whoever asks all the time can tell silence from loss.
   */
  static Pool forListening(Vertx vertx, DatabaseSettings settings) {
    return PgBuilder.pool()
        .using(vertx)
        .connectingTo(connectOptions(settings))
        .with(network().setReadIdleTimeout(SILENCE_SECONDS))
        .with(new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(1))
        .build();
  }

  private static NetClientOptions network() {
    return new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setTcpKeepAlive(true);
  }

  private static PgConnectOptions connectOptions(DatabaseSettings settings) {
    var options =
        new PgConnectOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setDatabase(settings.name())
            .setUser(settings.username())
            .setPassword(password(settings))
            .setSslMode(SslMode.of(settings.sslMode().text()))
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheSqlLimit(LONGEST_STATEMENT)
            .setPipeliningLimit(PIPELINING)
            .addProperty("application_name", "krispyto")
            .addProperty("statement_timeout", String.valueOf(STATEMENT_TIMEOUT_MILLIS));
    if (settings.sslMode() != DatabaseSettings.SslMode.DISABLE) {
      options.setSslOptions(sslOptions(settings));
    }
    return options;
  }

  /** Without one, the client would take a server that asks for one for a fault of its own. */
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
      // As libpq: these modes encrypt, and do not ask who is at the other end.
      options.setHostnameVerificationAlgorithm("").setTrustAll(true);
    }
    return options;
  }

  /** The client does not fall back to these by itself. */
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
