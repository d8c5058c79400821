package io.krispyto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.config.DatabaseSettings.SslMode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  /** Settings whose invalid values are not repeated in messages. */
  private static final Set<String> HIDDEN =
      Set.of("CORS_ORIGINS", "DB_ENDPOINT", "DB_SCHEMA", "REDIS_URL", "CSV_URL", "GOOGLE_FILE_ID");

  private static final Settings DEFAULTS =
      new Settings(
          new HttpSettings(
              8000,
              List.of("*"),
              204,
              67_108_864,
              Optional.empty(),
              EventSettings.DEFAULT,
              Duration.ofSeconds(1),
              true,
              true),
          Optional.empty(),
          Duration.ofSeconds(60),
          Path.of("data"),
          new CacheSettings(67_108_864, Optional.empty(), Duration.ofSeconds(60)),
          new IngestionSettings(
              Optional.empty(),
              2_147_483_648L,
              Duration.ZERO,
              1000,
              DownloadSettings.DEFAULT,
              Optional.empty()));

  @Test
  void withoutSettingsEverythingIsDefault() {
    assertThat(Settings.from(Map.of())).isEqualTo(DEFAULTS);
  }

  @Test
  void withOnlyAnEndpointTheDatabaseSettingsAreDefault() {
    assertThat(database(Map.of("DB_ENDPOINT", "db.example")))
        .isEqualTo(
            new DatabaseSettings(
                "db.example",
                5432,
                "postgres",
                new Secret(""),
                "postgres",
                SslMode.PREFER,
                Optional.empty(),
                8));
  }

  @Test
  void everyKeyIsRead() {
    var certificate = Path.of("src", "test", "resources", "tls", "authority.crt");

    var settings =
        Settings.from(
            Map.ofEntries(
                Map.entry("HTTP_PORT", "8080"),
                Map.entry("CORS_ORIGINS", "https://a.example, http://localhost:3000"),
                Map.entry("NO_DATA_STATUS", "404"),
                Map.entry("DB_ENDPOINT", "db.example:6543"),
                Map.entry("DB_USERNAME", "krispyto"),
                Map.entry("DB_PASSWORD", " päss "),
                Map.entry("DB_NAME", "prices"),
                Map.entry("DB_SSL_MODE", "verify-full"),
                Map.entry("DB_SSL_ROOT_CERT", certificate.toString()),
                Map.entry("DB_POOL_SIZE", "3"),
                Map.entry("DB_SCHEMA", "my Prices"),
                Map.entry("DB_START_TIMEOUT", "5"),
                Map.entry("CSV_FILE_FOLDER", "prices"),
                Map.entry("DATA_DIR", "elsewhere"),
                Map.entry("DOWNLOAD_PRIVATE", "allow"),
                Map.entry("DOWNLOAD_CA_CERT", certificate.toString()),
                Map.entry("REDIS_URL", "rediss://user:word@redis.example:6380/1"),
                Map.entry("REDIS_PREFIX", "prices:"),
                Map.entry("REDIS_TTL", "7"),
                Map.entry("EDGE_CACHE_BYTES", "1000"),
                Map.entry("PAGE_CACHE_BYTES", "0"),
                Map.entry("CACHE_REFRESH", "0"),
                Map.entry("API_TOKEN", "token"),
                Map.entry("EVENT_CLIENTS", "20"),
                Map.entry("EVENT_CLIENTS_PER_ADDRESS", "4"),
                Map.entry("DRAIN_SECONDS", "9"),
                Map.entry("COINGECKO_API", "off"),
                Map.entry("UPLOAD_BYTES", "5000"),
                Map.entry("INGEST_INTERVAL", "60"),
                Map.entry("INGESTIONS_KEPT", "10"),
                Map.entry("LAYOUTS", "src/docs")));

    assertThat(settings)
        .isEqualTo(
            new Settings(
                new HttpSettings(
                    8080,
                    List.of("https://a.example", "http://localhost:3000"),
                    404,
                    1000,
                    Optional.of(new Secret("token")),
                    new EventSettings(20, 4),
                    Duration.ofSeconds(9),
                    false,
                    false),
                Optional.of(
                    new DatabaseSettings(
                            "db.example",
                            6543,
                            "krispyto",
                            new Secret(" päss "),
                            "prices",
                            SslMode.VERIFY_FULL,
                            Optional.of(certificate),
                            3)
                        .withSchema("my Prices")),
                Duration.ofSeconds(5),
                Path.of("elsewhere"),
                new CacheSettings(
                    0,
                    Optional.of(
                        new RedisSettings(
                            new Secret("rediss://user:word@redis.example:6380/1"),
                            "prices:",
                            Duration.ofSeconds(7))),
                    Duration.ZERO),
                new IngestionSettings(
                    Optional.of("prices"),
                    5000,
                    Duration.ofSeconds(60),
                    10,
                    new DownloadSettings(true, Certificates.read(certificate)),
                    Optional.of(Path.of("src/docs")))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void anEmptyValueMeansNotSet(String empty) {
    var settings = new HashMap<String, String>();
    Settings.KEYS.forEach(key -> settings.put(key, empty));
    settings.put("DB_PASSWORD", "");
    settings.put("API_TOKEN", "");

    assertThat(Settings.from(settings)).isEqualTo(DEFAULTS);
    settings.put("DB_ENDPOINT", "localhost");
    assertThat(database(settings)).isEqualTo(database(Map.of("DB_ENDPOINT", "localhost")));
  }

  @Test
  void spacesAroundAValueDoNotMatter() {
    assertThat(Settings.from(Map.of("HTTP_PORT", " 8080 ")).http().port()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost, 5432",
    "localhost:5433, localhost, 5433",
    "db-1.example.com:1, db-1.example.com, 1",
    "krispyto_db_1:5432, krispyto_db_1, 5432",
    "127.0.0.1:65535, 127.0.0.1, 65535",
    "[::1], ::1, 5432",
    "[::1]:5433, ::1, 5433",
    "[fe80::1:2]:5433, fe80::1:2, 5433"
  })
  void anEndpointIsAHostWithAnOptionalPort(String endpoint, String host, int port) {
    var database = database(Map.of("DB_ENDPOINT", endpoint));

    assertThat(database.endpoints()).containsExactly(new Endpoint(host, port));
  }

  @Test
  void severalEndpointsAreSeparatedByCommas() {
    var database = database(Map.of("DB_ENDPOINT", "a, b:5433,[::1] ,[::1]:5433"));

    assertThat(database.endpoints())
        .containsExactly(
            new Endpoint("a", 5432),
            new Endpoint("b", 5433),
            new Endpoint("::1", 5432),
            new Endpoint("::1", 5433));
    assertThat(database.where()).isEqualTo("a:5432,b:5433,[::1]:5432,[::1]:5433");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",                    | has an empty entry between commas",
        "a,                   | has an empty entry between commas",
        ",a                   | has an empty entry between commas",
        "a,,b                 | has an empty entry between commas",
        "a, ,b                | has an empty entry between commas",
        "a,a                  | names a:5432 twice",
        "a:5432,b,A           | names A:5432 twice",
        "[::1],b,[::1]:5432   | names [::1]:5432 twice",
        "a,b,c,d,e,f,g,h,i    | names more than 8 hosts",
        "a,u:hush@b           | is not host or host:port, or several separated by commas",
        "a,b:0                | is not host or host:port, or several separated by commas",
        "a;b                  | is not host or host:port, or several separated by commas"
      })
  void anUnusableListOfEndpointsIsRejectedWithTheReason(String endpoints, String reason) {
    assertThatThrownBy(() -> database(Map.of("DB_ENDPOINT", endpoints)))
        .isInstanceOf(InvalidSetting.class)
        .hasMessage("DB_ENDPOINT " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":5432",
        "host:",
        "host:0",
        "host:65536",
        "host:-1",
        "host:99999999999",
        "host:postgres",
        "host:5432/prices",
        "host?ssl",
        "host#a",
        "::1",
        "[::1",
        "two hosts",
        "postgresql://host",
        "user:word@host:5432"
      })
  void otherTextIsNotAnEndpoint(String endpoint) {
    assertWrong("DB_ENDPOINT", endpoint, "host or host:port, or several separated by commas");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "80a", "8 0", "1e3", "8000.0", "99999999999"})
  void aPortIsANumberUpTo65535(String port) {
    assertWrong("HTTP_PORT", port, "a whole number from 0 to 65535");
  }

  @Test
  void port0SelectsAFreePort() {
    assertThat(Settings.from(Map.of("HTTP_PORT", "0")).http().port()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "many"})
  void thePoolHasAtLeastOneConnection(String size) {
    assertWrong("DB_POOL_SIZE", size, "a whole number from 1 to 1000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pg_prices",
        "information_schema",
        "a\u0000b",
        "a\nb",
        "ääääääääääääääääääääääääääääääää"
      })
  void theSchemaIsANameThatPostgresqlAcceptsWithoutTruncation(String name) {
    assertWrong(
        "DB_SCHEMA", name, "the name of a schema (at most 63 bytes, not one of PostgreSQL's own)");
  }

  @Test
  void theSearchPathQuotesTheSchema() {
    assertThat(database(Map.of("DB_ENDPOINT", "h", "DB_SCHEMA", "My \"own\", public")).searchPath())
        .hasValue("\"My \"\"own\"\", public\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"201", "2040", "no"})
  void noDataStatusIs204404Or200(String status) {
    assertWrong("NO_DATA_STATUS", status, "204, 404 or 200");
  }

  @ParameterizedTest
  @CsvSource({"disable, DISABLE", "prefer, PREFER", "require, REQUIRE", "verify-full, VERIFY_FULL"})
  void sslModesAreSpelledAsInLibpq(String text, SslMode mode) {
    assertThat(database(Map.of("DB_ENDPOINT", "h", "DB_SSL_MODE", text)).sslMode()).isEqualTo(mode);
    assertThat(mode.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"allow", "verify-ca", "VERIFY_FULL", "Require", "true"})
  void otherSslModesAreInvalid(String mode) {
    assertWrong("DB_SSL_MODE", mode, "disable, prefer, require or verify-full");
  }

  @Test
  void aMissingCertificateIsInvalid(@TempDir Path folder) {
    assertWrong(
        "DB_SSL_ROOT_CERT",
        folder.resolve("none.crt").toString(),
        "a readable PEM file with certificates");
  }

  @Test
  void aWildcardOriginMayBeOneOfSeveral() {
    var http = Settings.from(Map.of("CORS_ORIGINS", "https://a.example,*")).http();

    assertThat(http.allowsAnyOrigin()).isTrue();
    assertThat(Settings.from(Map.of("CORS_ORIGINS", "https://a.example")).http().allowsAnyOrigin())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "https://",
        "https://a.example/",
        "https://a.example/page",
        "https://a.example?x",
        "https://a.example#x",
        "https://*.example",
        "https://a.example,,https://b.example",
        "https://a.example https://b.example",
        "null"
      })
  void otherTextIsNotAnOrigin(String origins) {
    assertWrong(
        "CORS_ORIGINS", origins, "* or origins like https://example.com separated by commas");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:6379",
        "http://localhost",
        "redis:",
        "redis://",
        "redis://a b",
        "redis://a/b"
      })
  void redisIsConfiguredByUrl(String url) {
    assertWrong("REDIS_URL", url, "a URL like redis://host:6379");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://a.example/prices.csv", "prices.csv", "https:", "file:///prices.csv"})
  void aDownloadUrlIsHttp(String url) {
    assertWrong("CSV_URL", url, "an http or https URL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "https://drive.google.com/file/d/abc/view", "abc?x", "é"})
  void aGoogleDriveFileIsConfiguredById(String id) {
    assertWrong("GOOGLE_FILE_ID", id, "the ID of a Google Drive file");
  }

  @Test
  void aFolderTakesPrecedenceOverAUrlAndAUrlOverGoogleDrive() {
    var settings = new HashMap<String, String>();
    settings.put("GOOGLE_FILE_ID", "1a_B-c");
    assertThat(Settings.from(settings).ingestion().source()).hasValue("google-drive:1a_B-c");
    settings.put("CSV_URL", "https://a.example/prices.zip?x=1");
    assertThat(Settings.from(settings).ingestion().source())
        .hasValue("https://a.example/prices.zip?x=1");
    settings.put("CSV_FILE_FOLDER", "prices");
    assertThat(Settings.from(settings).ingestion().source()).hasValue("prices");
  }

  @ParameterizedTest
  @CsvSource({
    "DB_ENDPOINT, localhost",
    "CSV_FILE_FOLDER, prices",
    "CSV_URL, https://a.example/prices.csv",
    "GOOGLE_FILE_ID, abc"
  })
  void theDataIsRealIfADatabaseOrSourceIsSet(String key, String value) {
    assertThat(Settings.from(Map.of(key, value)).simulated()).isFalse();
  }

  @Test
  void otherSettingsDoNotMakeTheDataReal() {
    assertThat(Settings.from(Map.of("HTTP_PORT", "80", "DB_NAME", "prices")).simulated()).isTrue();
  }

  @Test
  void secretsAreNotInText() {
    var settings =
        Settings.from(
            Map.of(
                "DB_ENDPOINT", "localhost",
                "DB_PASSWORD", "hush1",
                "API_TOKEN", "hush2",
                "REDIS_URL", "redis://user:hush3@localhost"));

    assertThat(settings.toString()).doesNotContain("hush");
    assertThat(settings.database().orElseThrow().password().value()).isEqualTo("hush1");
  }

  @Test
  void originsAreComparedInTheFormThatBrowsersSend() {
    var origins = "HTTPS://A.example:443,http://b.example:80,https://c.example:8443,app://d";

    assertThat(Settings.from(Map.of("CORS_ORIGINS", origins)).http().corsOrigins())
        .containsExactly(
            "https://a.example", "http://b.example", "https://c.example:8443", "app://d");
  }

  @ParameterizedTest
  @CsvSource({
    "HTP_PORT, HTTP_PORT",
    "http_port, HTTP_PORT",
    "DB_PASWORD, DB_PASSWORD",
    "REDIS_URI, REDIS_URL",
    "CSV_FILES_FOLDER, CSV_FILE_FOLDER"
  })
  void aMisspelledKeyIsDetected(String key, String meant) {
    assertThat(Settings.misspelled(Set.of(key, "PATH", "JAVA_HOME", "HTTP_PORT")))
        .isEqualTo(Map.of(key, meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PATH", "DB_PORT", "DB_USER", "HTTP_PROXY", "DB_NA", "REDIS_HOST", "TERM"})
  void keysOfOtherProgramsAreNotMisspellings(String key) {
    assertThat(Settings.misspelled(Set.of(key))).isEmpty();
  }

  @Test
  void theDeploymentConfigAcceptsExactlyTheSameKeys() {
    assertThatThrownBy(
            () -> Settings.of(new JsonObject().put("DB_ENDPOINT", "h").put("REDIS_TLL", 7)))
        .isInstanceOf(InvalidSetting.class)
        .hasMessage("REDIS_TLL is not a setting. Did you mean REDIS_TTL?");
    assertThatThrownBy(() -> Settings.of(new JsonObject().put("DB_ENDPOINT", "h").put("x\ny", 7)))
        .hasMessage("x\ufffdy is not a setting.");
    assertThatThrownBy(
            () -> Settings.of(new JsonObject().put("DB_ENDPOINT", "h").put("REDIS_TTL", 7.5)))
        .hasMessage("REDIS_TTL is not a whole number of seconds from 1 to 31536000: 7.5");
  }

  private static void assertWrong(String key, String value, String expected) {
    var settings = new HashMap<>(Map.of("DB_ENDPOINT", "localhost"));
    settings.put(key, value);

    assertThatThrownBy(() -> Settings.from(settings))
        .isInstanceOf(InvalidSetting.class)
        .hasMessage(key + " is not " + expected + (HIDDEN.contains(key) ? "" : ": " + value));
  }

  private static DatabaseSettings database(Map<String, String> settings) {
    return Settings.from(settings).database().orElseThrow();
  }
}
