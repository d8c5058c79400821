package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.util.concurrent.TimeUnit;

/** The reactive clients. */
public final class PgClients {
  private static final int CONNECT_TIMEOUT_MILLIS = 1000;
  private static final int STATEMENT_TIMEOUT_MILLIS = 5000;

  /** More questions than this waiting for a connection are more than can be answered in time. */
  private static final int MAX_WAITING = 1000;

  private PgClients() {}

  /**
   * A client that all instances of the query verticle share: it pipelines over its connections and
   * keeps prepared statements. Every caller closes its own; the last one closes the connections.
   */
  public static SqlClient shared(Vertx vertx, DatabaseSettings settings) {
    return PgBuilder.client()
        .using(vertx)
        .connectingTo(connectOptions(settings))
        .with(
            new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS).setTcpKeepAlive(true))
        .with(
            new PoolOptions()
                .setShared(true)
                .setName("krispyto-" + settings.hashCode())
                .setMaxSize(settings.poolSize())
                .setMaxWaitQueueSize(MAX_WAITING)
                .setConnectionTimeout(CONNECT_TIMEOUT_MILLIS)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .build();
  }

  private static PgConnectOptions connectOptions(DatabaseSettings settings) {
    var options =
        new PgConnectOptions()
            .setHost(settings.host())
            .setPort(settings.port())
            .setDatabase(settings.name())
            .setUser(settings.username())
            .setPassword(settings.password().value())
            .setSslMode(SslMode.of(settings.sslMode().text()))
            .setCachePreparedStatements(true)
            .addProperty("application_name", "krispyto")
            .addProperty("statement_timeout", String.valueOf(STATEMENT_TIMEOUT_MILLIS));
    if (settings.sslMode() != DatabaseSettings.SslMode.DISABLE) {
      options.setSslOptions(sslOptions(settings));
    }
    return options;
  }

  private static ClientSSLOptions sslOptions(DatabaseSettings settings) {
    var options = new ClientSSLOptions();
    if (settings.sslMode() == DatabaseSettings.SslMode.VERIFY_FULL) {
      options.setHostnameVerificationAlgorithm("HTTPS");
      settings
          .sslRootCertificate()
          .ifPresent(
              file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    } else {
      // As libpq: these modes encrypt, and do not ask who is at the other end.
      options.setHostnameVerificationAlgorithm("").setTrustAll(true);
    }
    return options;
  }
}
