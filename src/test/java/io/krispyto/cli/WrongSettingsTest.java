package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.config.InvalidSetting;
import io.krispyto.config.Settings;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every setting with every kind of invalid value. In settings that may contain a secret, the secret
 * is {@code hush}.
 */
// A server would start if the value were accepted.
@Timeout(60)
class WrongSettingsTest {
  private static final String SECRET = "hush";

  /** The test fails if a setting has no entry here. */
  private static final Map<String, List<String>> WRONG = new TreeMap<>();

  static {
    wholeNumber("HTTP_PORT", "65536");
    wholeNumber("EVENT_CLIENTS", "2147483648");
    wholeNumber("EVENT_CLIENTS_PER_ADDRESS", "2147483648");
    wholeNumber("EDGE_CACHE_BYTES", "1099511627777", "64M");
    wholeNumber("PAGE_CACHE_BYTES", "1099511627777", "64M");
    wholeNumber("CACHE_REFRESH", "31536001", "1m");
    wholeNumber("REDIS_TTL", "0", "31536001", "1h");
    wholeNumber("UPLOAD_BYTES", "0", "1099511627777", "2GiB");
    wholeNumber("INGEST_INTERVAL", "31536001", "1h");
    wholeNumber("INGESTIONS_KEPT", "0", "2147483648");
    wholeNumber("DB_POOL_SIZE", "0", "1001");
    wholeNumber("DB_START_TIMEOUT", "31536001", "1m");
    wholeNumber("DRAIN_SECONDS", "61", "5s");
    wrong("NO_DATA_STATUS", "201", "0204", "two\nlines", "none");
    wrong("COINGECKO_API", "On", "true", "0", "two\nlines");
    wrong("DB_SSL_MODE", "verify-ca", "Require", "true", "two\nlines");
    wrong(
        "CORS_ORIGINS",
        ",",
        "https://a.example,",
        ",https://a.example",
        "https://a.example,,https://b.example",
        "https://user:hush@a.example",
        "https:/user:hush@a.example",
        "https://a.example:99999",
        "https://a.example:0",
        "https://a.example/hush",
        "https://a.example?token=hush",
        "https://*.example",
        "example.com",
        "null",
        "https://a.example\nhush");
    wrong(
        "API_TOKEN",
        "hüsh",
        " hush ",
        "hush ",
        " hush",
        "hush\nhush",
        "hush\thush",
        "hush\u0000",
        " ");
    wrong("DB_PASSWORD", "hush\n", "hush\u0000", "hush\ud800");
    wrong("DB_USERNAME", "hush\nhush", "hush\u0000", "hush\udc00");
    wrong("DB_NAME", "hush\nhush", "hush\u0000", "hush\ud800");
    wrong(
        "DB_SCHEMA",
        "pg_catalog",
        "information_schema",
        "hush".repeat(16),
        "hush\nhush",
        "hush\u0000",
        "hush\ud800");
    wrong("REDIS_PREFIX", "hush\nhush", "hush\u0000", "hush\ud800");
    wrong(
        "DB_ENDPOINT",
        "user:hush@h",
        "postgresql://user:hush@h/prices",
        "h:0",
        "h:99999",
        "h:-1",
        "h:x",
        "h:",
        ":5432",
        "::1",
        "[::1",
        "two hosts",
        "h\nhush",
        "h\u0000");
    wrong("DB_SSL_ROOT_CERT", "nowhere.crt", ".", ".env.example", "a\u0000b", "two\nlines");
    wrong("DOWNLOAD_CA_CERT", "nowhere.crt", ".", ".env.example", "a\u0000b", "two\nlines");
    wrong("DOWNLOAD_PRIVATE", "true", "Allow", "10.0.0.0/8", "two\nlines");
    wrong("LAYOUTS", "nowhere", "pom.xml", "a\u0000b", "two\nlines");
    wrong("DATA_DIR", "a\u0000b");
    wrong(
        "REDIS_URL",
        "redis://h:99999",
        "redis://h:0",
        "redis://h:-1",
        "redis://user:hush@h:x",
        "redis:/user:hush@h",
        "http://user:hush@h",
        "user:hush@h",
        "redis://user:hu/sh@h",
        "redis://user:hush@",
        "redis://h/hush",
        "redis://h?password=hush",
        "redis://h#hush",
        "redis://h\nhush",
        "hush");
    wrong(
        "CSV_URL",
        "ftp://user:hush@h/x",
        "http:/user:hush@h/x",
        "http://user:hush@h:99999/x",
        "http://user:hush@/x",
        "http://user:hu sh@h/x",
        "http://h_1/?token=hush",
        "user:hush@h/x",
        "prices.csv?hush",
        "http://h/\nhush");
    wrong(
        "CSV_FILE_FOLDER",
        "ftp://user:hush@h/x",
        "http://user:hush@h/x",
        "http:/user:hush@h/x",
        "google-drive:hush",
        "sample:",
        "hush\u0000");
    wrong(
        "GOOGLE_FILE_ID",
        "https://drive.google.com/file/d/hush/view",
        "hush?resourcekey=hush",
        "hush hush",
        "hüsh",
        "hush\nhush");
  }

  @TempDir Path folder;

  private static void wrong(String key, String... values) {
    WRONG.put(key, List.of(values));
  }

  private static void wholeNumber(String key, String... outside) {
    var values =
        new ArrayList<>(
            List.of(
                "-1",
                "x",
                "1.5",
                "1e3",
                "0x10",
                "+1",
                "1 2",
                "1,000",
                "\u0661\u0662",
                "99999999999999999999",
                "1\n2",
                "1\u001b[2J",
                "9".repeat(10_000)));
    values.addAll(Arrays.asList(outside));
    WRONG.put(key, values);
  }

  static Set<String> keys() {
    return WRONG.keySet();
  }

  @Test
  void everySettingHasInvalidValuesInTheTable() {
    assertThat(WRONG.keySet()).isEqualTo(Settings.KEYS);
    assertThat(WRONG).allSatisfy((key, values) -> assertThat(values).as(key).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void anInvalidValueStopsTheStartWithOneLineThatNamesTheSetting(String key) {
    for (var value : WRONG.get(key)) {
      assertRefused(key, Map.of(key, value));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP_PORT|80x|HTTP_PORT is not a whole number from 0 to 65535: 80x",
        "NO_DATA_STATUS|201|NO_DATA_STATUS is not 204, 404 or 200: 201",
        "REDIS_URL|redis://:hush@h:99999|REDIS_URL is not a URL like redis://host:6379",
        "API_TOKEN|hüsh|API_TOKEN is not visible ASCII characters without leading or trailing spaces",
        "DB_ENDPOINT|host:port|DB_ENDPOINT is not host or host:port, or several separated by"
            + " commas",
      })
  void theLineSaysWhatWouldBeRight(String key, String value, String line) {
    var errors = new ByteArrayOutputStream();
    assertThat(run(Map.of(key, value), errors)).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8).strip()).isEqualTo(line);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void anInvalidValueStopsTheStartEvenIfAllOtherSettingsAreSet(String key) {
    var settings =
        new HashMap<>(
            Map.of(
                "DB_ENDPOINT", "localhost",
                "REDIS_URL", "redis://localhost",
                "CSV_FILE_FOLDER", "prices",
                "CSV_URL", "https://a.example/prices.zip",
                "GOOGLE_FILE_ID", "abc"));
    for (var value : WRONG.get(key)) {
      settings.put(key, value);
      assertRefused(key, settings);
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void anInvalidValueInTheConfigFailsTheDeployment(String key) {
    for (var value : WRONG.get(key)) {
      var config = new JsonObject().put("DB_ENDPOINT", "localhost").put(key, value);

      assertThatThrownBy(() -> Settings.of(config))
          .isInstanceOf(InvalidSetting.class)
          .satisfies(failure -> assertMessage(key, failure.getMessage()));
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void anInvalidValueInASettingsFileStopsTheStart(String key) throws Exception {
    for (var value : WRONG.get(key)) {
      if (value.chars().allMatch(character -> character > ' ' && character < 127)) {
        Files.writeString(folder.resolve(".env"), key + "='" + value + "'\n");

        assertRefused(key, Map.of());
      }
    }
  }

  @Test
  void everyCommandNamesTheInvalidSetting() throws Exception {
    var prices = Files.createFile(folder.resolve("prices.csv")).toString();

    for (var command :
        new String[][] {{"serve"}, {}, {"migrate"}, {"health"}, {"ingest", prices}}) {
      assertRefused("REDIS_TTL", Map.of("REDIS_TTL", "x"), command);
    }
  }

  @Test
  void anInvalidArgumentIsReportedWithoutItsPassword() {
    for (var arguments :
        new String[][] {
          {"ingest", "ftp://user:hush@h/x"},
          {"ingest", "http:/user:hush@h/x"},
          {"ingest", "user:hush@h/x"},
          {"ingest", "ftp://user:hu sh@h/x"},
          {"ingest", "ftp://user:hu/sh@h/x"},
          {"ingest", "ftp://h/x?token=hush"},
          {"ingest", "x", "--from=ftp://user:hush@h/x"},
          {"ftp://user:hush@h/x"}
        }) {
      var errors = new ByteArrayOutputStream();
      assertThat(run(Map.of(), errors, arguments)).as("%s", (Object) arguments).isEqualTo(2);
      assertThat(errors.toString(StandardCharsets.UTF_8))
          .doesNotContain(SECRET, "hu sh", "hu/sh")
          .contains("***");
    }
  }

  private void assertRefused(String key, Map<String, String> environment, String... arguments) {
    var errors = new ByteArrayOutputStream();

    var status = run(environment, errors, arguments);

    assertThat(status).isEqualTo(2);
    var text = errors.toString(StandardCharsets.UTF_8);
    assertThat(text).endsWith(System.lineSeparator());
    assertMessage(key, text.substring(0, text.length() - System.lineSeparator().length()));
    assertThat(folder.resolve("data")).doesNotExist();
  }

  private int run(
      Map<String, String> environment, ByteArrayOutputStream errors, String... arguments) {
    return Main.run(
        environment, folder, new PrintStream(errors, true, StandardCharsets.UTF_8), arguments);
  }

  private static void assertMessage(String key, String line) {
    assertThat(line)
        .startsWith(key + " is not ")
        .doesNotContain(SECRET, "hu sh", "hu/sh", "hüsh")
        .hasSizeLessThan(250);
    assertThat(line.chars()).noneMatch(Character::isISOControl);
  }
}
