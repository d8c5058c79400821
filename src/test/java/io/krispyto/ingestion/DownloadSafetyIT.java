package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DownloadSettings;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.source.download.Download;
import io.krispyto.ingestion.source.download.DownloadHosts;
import io.krispyto.ingestion.source.download.DownloadLimits;
import io.krispyto.ingestion.source.download.DownloadTrust;
import io.krispyto.ingestion.source.download.PublicAddress;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks which addresses downloads may reach and which servers they trust. */
class DownloadSafetyIT {
  private static final String CSV = Csv.of("Bitcoin", "BTC", 3);
  private static final String REFUSED =
      " is at a private or local address. To allow that, set DOWNLOAD_PRIVATE=allow.";
  private static final URI NO_DRIVE = URI.create("http://localhost:1");
  private static final Path TLS = Path.of("src", "test", "resources", "tls");
  private static final DownloadLimits LIMITS =
      new DownloadLimits(
          Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60), 100_000);

  /** A loopback address that these tests treat as public. */
  private static final String PUBLIC = "127.0.0.2";

  private static DatabaseSettings database;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private Ingestion ingestion;

  @BeforeAll
  static void makeDatabase() {
    database = TestDatabase.migrated();
  }

  @AfterEach
  void close() {
    if (ingestion != null) {
      ingestion.close();
    }
    Blocking.await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "[fd00::1]",
        "[fe80::1]",
        "224.0.0.1"
      })
  void privateAndLocalAddressesAreBlockedByDefault(String host) {
    var port = listen(new HttpServerOptions(), request -> request.response().end(CSV));
    ingest(DownloadSettings.DEFAULT);

    var hostAndPath = host + ":" + port + "/x";

    assertThat(ingestion.refusal("http://user:hush@" + hostAndPath + "?token=hush"))
        .isEqualTo("http://" + hostAndPath + REFUSED);
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://user:hush@h/x",
        "http:/user:hush@h/x",
        "http:/user:hush@h",
        "user:hush@h/x",
        "x/user:hush@h",
        "http://user:hu sh@h/x",
        "http://user:hush@/x",
        "http://user:hush@localhost:1/x?hush"
      })
  void reportsAndRowsNeverContainThePasswordOfASource(String source) {
    ingest(DownloadSettings.DEFAULT);

    assertThat(ingestion.problem(new JsonObject().put("source", source)).encode())
        .doesNotContain("hush", "hu sh");
    assertThat(
            TestDatabase.query(
                database, "select count(*) from ingestion i where i::text ~ 'hush|hu sh'"))
        .isEqualTo("0");
  }

  @Test
  void aPrivateAddressIsReachableIfAllowed() {
    var port = listen(new HttpServerOptions(), request -> request.response().end(CSV));
    ingest(new DownloadSettings(true, List.of()));

    var report = ingestion.load("http://localhost:" + port + "/x");

    assertThat(report.getJsonArray("files").getJsonObject(0).getString("state"))
        .isEqualTo("loaded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:%d/inside", "HTTP://localhost:%d/inside", "//[::1]:%d/"})
  void aRedirectFromAPublicToAPrivateAddressIsRefused(String location) {
    var port =
        listen(
            new HttpServerOptions(),
            request ->
                request
                    .response()
                    .setStatusCode(302)
                    .putHeader("Location", location.formatted(request.localAddress().port()))
                    .end());

    assertThatThrownBy(() -> fetch(InetAddress::getAllByName, PUBLIC, port))
        .isInstanceOf(Failure.InvalidRequest.class)
        .hasMessageContaining(REFUSED.strip());
    assertThat(requests).containsExactly(PUBLIC + " " + PUBLIC + ":" + port);
  }

  @Test
  void aHostNameIsResolvedOnceAndTheCheckedAddressIsUsed() {
    var port = listen(new HttpServerOptions(), request -> request.response().end(CSV));
    var times = new AtomicInteger();
    DownloadHosts.Resolver rebinding =
        host -> InetAddress.getAllByName(times.getAndIncrement() == 0 ? PUBLIC : "127.0.0.1");

    fetch(rebinding, "prices.example", port);

    assertThat(requests).containsExactly(PUBLIC + " prices.example:" + port);
    assertThat(times).hasValue(1);
  }

  @Test
  void aHostNameWithAnyPrivateAddressIsRefused() {
    var port = listen(new HttpServerOptions(), request -> request.response().end(CSV));

    assertThatThrownBy(() -> fetch(addresses(PUBLIC, "10.0.0.1"), "prices.example", port))
        .hasMessageContaining(REFUSED.strip());
    assertThat(requests).isEmpty();
  }

  @Test
  void theNextAddressIsTriedIfAConnectionIsRefused() {
    var port =
        listen(new HttpServerOptions().setHost(PUBLIC), request -> request.response().end(CSV));

    fetch(addresses("127.0.0.3", PUBLIC), "prices.example", port);

    assertThat(requests).containsExactly(PUBLIC + " prices.example:" + port);
  }

  @Test
  void anUntrustedCertificateIsRejectedWithARemedy() {
    var port = listen(encrypted(), request -> request.response().end(CSV));
    ingest(new DownloadSettings(true, List.of()));

    assertThat(ingestion.refusal("https://localhost:" + port + "/x"))
        .isEqualTo(
            "https://localhost:"
                + port
                + "/x cannot be downloaded: its certificate is not from a trusted authority. If"
                + " you trust it, set DOWNLOAD_CA_CERT to a PEM file with the certificate of its"
                + " authority, or with its own if it is self-signed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authority.crt", "server.crt"})
  void aServerIsTrustedIfItsAuthorityOrOwnCertificateIsConfigured(String trusted) throws Exception {
    var port = listen(encrypted(), request -> request.response().end(CSV));
    ingest(new DownloadSettings(true, certificates(trusted)));

    ingestion.load("https://localhost:" + port + "/x");

    assertThat(requests).containsExactly("127.0.0.1 localhost:" + port);
    assertThat(ingestion.refusal("https://127.0.0.1:" + port + "/x"))
        .endsWith(": its certificate is not for this host name");
  }

  @Test
  void defaultAuthoritiesOfJavaRemainTrusted() throws Exception {
    assertThat(DownloadTrust.accepted(certificates("authority.crt")))
        .containsAll(DownloadTrust.accepted(List.of()))
        .hasSizeGreaterThan(10);
  }

  private static DownloadHosts.Resolver addresses(String... addresses) {
    return host -> {
      var found = new InetAddress[addresses.length];
      for (var i = 0; i < addresses.length; i++) {
        found[i] = InetAddress.getByName(addresses[i]);
      }
      return found;
    };
  }

  private void fetch(DownloadHosts.Resolver resolver, String host, int port) {
    var settings = DownloadSettings.DEFAULT;
    var hosts =
        new DownloadHosts(
            vertx,
            resolver,
            address ->
                address.getHostAddress().matches("127\\.0\\.0\\.[23]")
                    || PublicAddress.isPublic(address));
    var download = Blocking.await(Download.create(vertx, LIMITS, settings, hosts));
    try {
      Blocking.await(download.fetch(URI.create("http://" + host + ":" + port + "/x")));
    } finally {
      Blocking.await(download.close());
    }
  }

  private void ingest(DownloadSettings settings) {
    ingestion = new Ingestion(database, settings, NO_DRIVE, LIMITS);
  }

  private static HttpServerOptions encrypted() {
    var certificate = new PemKeyCertOptions();
    certificate.setCertPath("tls/server.crt").setKeyPath("tls/server.key");
    return new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate);
  }

  private static List<X509Certificate> certificates(String name)
      throws IOException, GeneralSecurityException {
    try (var in = Files.newInputStream(TLS.resolve(name))) {
      return List.of(
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
  }

  /** Records the local address and the Host header of each request. */
  private int listen(HttpServerOptions options, Consumer<HttpServerRequest> handler) {
    var server =
        vertx
            .createHttpServer(options)
            .requestHandler(
                request -> {
                  requests.add(
                      request.localAddress().hostAddress() + " " + request.getHeader("Host"));
                  handler.accept(request);
                });
    return Blocking.await(server.listen(0, options.getHost())).actualPort();
  }
}
