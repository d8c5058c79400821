package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DatabaseSettings.SslMode;
import io.krispyto.config.Secret;
import io.krispyto.domain.Failure;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How both clients connect, with or without TLS, and how they report failures. */
class ConnectionIT {
  private static final String IS_ENCRYPTED =
      "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()";
  private static final String PASSWORD = "päss wörd";

  private static Vertx vertx;
  private static EmbeddedPostgres plain;
  private static EmbeddedPostgres encrypted;
  private static Path authority;

  /** The behaviour that both clients share. */
  enum Client {
    REACTIVE {
      @Override
      String run(DatabaseSettings settings, String sql) throws Exception {
        var client = new QueryPool(vertx, settings, new CurrentServer(vertx, settings));
        try {
          return client
              .run(connection -> connection.query(sql).execute())
              .map(rows -> rows.iterator().next().getString(0))
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          throw SqlFailures.from(e.getCause());
        } finally {
          client.close();
        }
      }
    },
    BLOCKING {
      @Override
      String run(DatabaseSettings settings, String sql) throws Exception {
        try (var connection = Jdbc.dataSource(settings).getConnection();
            var statement = connection.createStatement();
            var rows = statement.executeQuery(sql)) {
          rows.next();
          return rows.getString(1);
        } catch (SQLException e) {
          throw SqlFailures.from(e);
        }
      }
    };

    /** The first column of the first row. */
    abstract String run(DatabaseSettings settings, String sql) throws Exception;

    boolean isEncrypted(DatabaseSettings settings) throws Exception {
      return Boolean.parseBoolean(run(settings, IS_ENCRYPTED));
    }
  }

  @Test
  void blockingConnectionsTimeOutAfterSixSecondsByDefault() throws Exception {
    for (var database :
        List.of(
            Jdbc.dataSource(to(plain, SslMode.DISABLE)),
            Jdbc.forReading(to(plain, SslMode.DISABLE)))) {
      try (var connection = database.getConnection()) {
        assertThat(connection.getNetworkTimeout()).isEqualTo(6000);
      }
    }
    try (var connection = Jdbc.forMigrations(to(plain, SslMode.DISABLE)).getConnection()) {
      assertThat(connection.getNetworkTimeout()).isEqualTo(1_800_000);
    }
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vertx = Vertx.vertx();
    plain = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "*").start();
    authority = copy("authority.crt", folder);
    var key = copy("server.key", folder);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    var access = folder.resolve("access");
    Files.writeString(access, "host all guarded all scram-sha-256\nhost all all all trust\n");
    encrypted =
        EmbeddedPostgres.builder()
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", copy("server.crt", folder).toString())
            .setServerConfig("ssl_key_file", key.toString())
            .setServerConfig("hba_file", access.toString())
            .start();
    TestDatabase.execute(
        to(encrypted, SslMode.DISABLE), "create role guarded login password '" + PASSWORD + "'");
  }

  @AfterAll
  static void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    plain.close();
    encrypted.close();
  }

  @ParameterizedTest
  @CsvSource({
    "REACTIVE, DISABLE, false",
    "REACTIVE, PREFER, true",
    "REACTIVE, REQUIRE, true",
    "BLOCKING, DISABLE, false",
    "BLOCKING, PREFER, true",
    "BLOCKING, REQUIRE, true"
  })
  void theSslModeDecidesAboutTlsIfTheServerSupportsIt(
      Client client, SslMode mode, boolean isEncrypted) throws Exception {
    assertThat(client.isEncrypted(to(encrypted, mode))).isEqualTo(isEncrypted);
  }

  @ParameterizedTest
  @EnumSource
  void preferFallsBackToPlainConnections(Client client) throws Exception {
    assertThat(client.isEncrypted(to(plain, SslMode.PREFER))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "REACTIVE, REQUIRE",
    "REACTIVE, VERIFY_FULL",
    "BLOCKING, REQUIRE",
    "BLOCKING, VERIFY_FULL"
  })
  void modesThatRequireTlsRejectAServerWithoutIt(Client client, SslMode mode) {
    assertUnavailable(client, to(plain, mode));
  }

  @ParameterizedTest
  @EnumSource
  void verifyFullAcceptsACertificateOfATrustedAuthorityForTheHost(Client client) throws Exception {
    assertThat(
            client.isEncrypted(
                to("localhost", encrypted.getPort(), SslMode.VERIFY_FULL, authority)))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void verifyFullRejectsACertificateForAnotherHost(Client client) {
    assertUnavailable(client, to("127.0.0.1", encrypted.getPort(), SslMode.VERIFY_FULL, authority));
  }

  @ParameterizedTest
  @EnumSource
  void verifyFullTrustsTheAuthoritiesOfJavaByDefault(Client client) {
    assertThat(catchThrowable(() -> client.isEncrypted(to(encrypted, SslMode.VERIFY_FULL))))
        .isInstanceOf(Failure.DatabaseUnavailable.class)
        .rootCause()
        .message()
        .containsAnyOf("SSL handshake failed", "unable to find valid certification path");
  }

  /** As in libpq, these modes do not verify the server's identity. */
  @ParameterizedTest
  @EnumSource
  void requireEncryptsWithoutVerifyingTheServer(Client client) throws Exception {
    assertThat(client.isEncrypted(to("127.0.0.1", encrypted.getPort(), SslMode.REQUIRE, null)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"REACTIVE, DISABLE", "REACTIVE, REQUIRE", "BLOCKING, DISABLE", "BLOCKING, REQUIRE"})
  void theRightPasswordIsAccepted(Client client, SslMode mode) throws Exception {
    assertThat(client.run(guarded(PASSWORD, mode), "select current_user::text"))
        .isEqualTo("guarded");
  }

  @ParameterizedTest
  @CsvSource({"REACTIVE, DISABLE", "REACTIVE, PREFER", "BLOCKING, DISABLE", "BLOCKING, PREFER"})
  void aWrongPasswordIsRejected(Client client, SslMode mode) {
    assertUnavailable(client, guarded("wrong", mode));
    assertUnavailable(client, guarded("", mode));
  }

  /** PostgreSQL knows neither of these Java time zones. */
  @ParameterizedTest
  @CsvSource({
    "REACTIVE, PST, DISABLE",
    "BLOCKING, PST, DISABLE",
    "BLOCKING, IST, PREFER",
    "BLOCKING, PST, REQUIRE",
  })
  void sessionsUseUtcRegardlessOfTheJvmTimeZone(Client client, String zone, SslMode mode)
      throws Exception {
    var own = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    try {
      assertThat(client.run(to(encrypted, mode), "show timezone")).isEqualTo("UTC");
      assertThat(TimeZone.getDefault().getID()).isEqualTo(zone);
    } finally {
      TimeZone.setDefault(own);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMissingDatabaseIsUnavailable(Client client) {
    assertUnavailable(client, DatabaseSettings.local(plain.getPort(), "nowhere", new Secret("")));
  }

  @ParameterizedTest
  @CsvSource({"REACTIVE, DISABLE", "REACTIVE, PREFER", "BLOCKING, DISABLE", "BLOCKING, PREFER"})
  void aClosedPortIsUnavailable(Client client, SslMode mode) throws Exception {
    assertUnavailable(client, to("localhost", freePort(), mode, null));
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownHostIsUnavailable(Client client) {
    assertUnavailable(client, to("nowhere.invalid", 5432, SslMode.PREFER, null));
  }

  @Test
  void aSilentServerIsUnavailable() throws Exception {
    try (var silent = new ServerSocket(0)) {
      assertUnavailable(
          Client.REACTIVE, to("localhost", silent.getLocalPort(), SslMode.DISABLE, null));
      assertUnavailable(
          Client.REACTIVE, to("localhost", silent.getLocalPort(), SslMode.PREFER, null));
    }
  }

  @ParameterizedTest
  @EnumSource
  void ipv6AddressesWork(Client client) throws Exception {
    assumeTrue(canListenOn("::1"));
    assertThat(client.run(to("::1", plain.getPort(), SslMode.PREFER, null), "select 'in'"))
        .isEqualTo("in");
  }

  private static void assertUnavailable(Client client, DatabaseSettings settings) {
    var start = System.nanoTime();

    assertThat(catchThrowable(() -> client.run(settings, "select 'in'")))
        .isInstanceOf(Failure.DatabaseUnavailable.class);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
  }

  private static DatabaseSettings to(EmbeddedPostgres server, SslMode mode) {
    return to("localhost", server.getPort(), mode, null);
  }

  private static DatabaseSettings to(String host, int port, SslMode mode, Path authority) {
    return new DatabaseSettings(
        host,
        port,
        "postgres",
        new Secret(""),
        "postgres",
        mode,
        Optional.ofNullable(authority),
        2);
  }

  private static DatabaseSettings guarded(String password, SslMode mode) {
    return new DatabaseSettings(
        "localhost",
        encrypted.getPort(),
        "guarded",
        new Secret(password),
        "postgres",
        mode,
        Optional.empty(),
        2);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean canListenOn(String address) {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static Path copy(String name, Path folder) throws IOException {
    try (var resource = ConnectionIT.class.getResourceAsStream("/tls/" + name)) {
      var file = folder.resolve(name);
      Files.copy(resource, file);
      return file;
    }
  }
}
