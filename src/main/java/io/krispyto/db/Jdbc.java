package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DatabaseSettings.SslMode;
import io.krispyto.config.Endpoint;
import java.time.Duration;
import javax.sql.DataSource;

/** Blocking connections, for what the reactive client cannot do: migrations and {@code COPY}. */
public final class Jdbc {
  /** A statement of a load or a migration may take minutes. */
  private static final Duration SILENCE = Duration.ofMinutes(30);

  private Jdbc() {}

  /**
   * Opens a new connection each time; there is no pool. Opening one takes five seconds at most;
   * reading on it ends after half an hour without a byte, unless the user of the connection sets a
   * shorter network timeout.
   */
  public static DataSource dataSource(DatabaseSettings settings) {
    var dataSource = new JdbcConnector(SILENCE);
    dataSource.setServerNames(
        settings.endpoints().stream().map(Endpoint::host).toArray(String[]::new));
    dataSource.setPortNumbers(settings.endpoints().stream().mapToInt(Endpoint::port).toArray());
    dataSource.setDatabaseName(settings.name());
    dataSource.setUser(settings.username());
    dataSource.setPassword(settings.password().value());
    dataSource.setApplicationName("krispyto");
    dataSource.setTcpKeepAlive(true);
    settings.searchPath().ifPresent(dataSource::setCurrentSchema);
    dataSource.setSocketFactory(UtcSocketFactory.class.getName());
    dataSource.setSslfactory(UtcSslFactory.class.getName());
    dataSource.setSslMode(settings.sslMode().text());
    settings
        .sslRootCertificate()
        .ifPresentOrElse(
            file -> dataSource.setSslRootCert(file.toAbsolutePath().toString()),
            () -> {
              if (settings.sslMode() == SslMode.VERIFY_FULL) {
                // As the reactive clients do; by itself the driver looks in ~/.postgresql.
                dataSource.setSslfactory(UtcSslFactory.OfJava.class.getName());
              }
            });
    return dataSource;
  }
}
