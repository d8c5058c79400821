package io.krispyto.db;

import io.krispyto.config.DatabaseSettings;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Blocking connections, for what the reactive client cannot do: migrations and {@code COPY}. */
public final class Jdbc {
  private static final int CONNECT_TIMEOUT_SECONDS = 5;

  private Jdbc() {}

  /** Opens a new connection each time; there is no pool. */
  public static DataSource dataSource(DatabaseSettings settings) {
    var dataSource = new PGSimpleDataSource();
    dataSource.setServerNames(new String[] {settings.host()});
    dataSource.setPortNumbers(new int[] {settings.port()});
    dataSource.setDatabaseName(settings.name());
    dataSource.setUser(settings.username());
    dataSource.setPassword(settings.password().value());
    dataSource.setApplicationName("krispyto");
    dataSource.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
    dataSource.setLoginTimeout(CONNECT_TIMEOUT_SECONDS);
    dataSource.setTcpKeepAlive(true);
    dataSource.setSslMode(settings.sslMode().text());
    settings
        .sslRootCertificate()
        .ifPresent(file -> dataSource.setSslRootCert(file.toAbsolutePath().toString()));
    return dataSource;
  }
}
