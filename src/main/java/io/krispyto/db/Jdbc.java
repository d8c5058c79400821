package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DatabaseSettings.SslMode;
import io.krispyto.config.Endpoint;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Blocking connections, for what the reactive client cannot do: migrations and {@code COPY}. */
public final class Jdbc {
  private static final int CONNECT_TIMEOUT_SECONDS = 5;

  private Jdbc() {}

  /** Opens a new connection each time; there is no pool. */
  public static DataSource dataSource(DatabaseSettings settings) {
    var dataSource = new PGSimpleDataSource();
    dataSource.setServerNames(
        settings.endpoints().stream().map(Endpoint::host).toArray(String[]::new));
    dataSource.setPortNumbers(settings.endpoints().stream().mapToInt(Endpoint::port).toArray());
    dataSource.setDatabaseName(settings.name());
    dataSource.setUser(settings.username());
    dataSource.setPassword(settings.password().value());
    dataSource.setApplicationName("krispyto");
    dataSource.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
    dataSource.setLoginTimeout(CONNECT_TIMEOUT_SECONDS);
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
