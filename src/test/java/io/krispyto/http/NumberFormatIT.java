package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A number has the same text in every response of every operation. */
class NumberFormatIT extends SharedServerTestBase {
  private static final String TOKEN = "secret";
  private static final String DAY = "2021-07-06";
  private static final String DASHBOARD =
      "/dashboard?id=all&date=" + DAY + "&order_by=crypto&order_type=asc";

  /** What is written, and the text in every response. */
  private record Sample(String written, String text) {}

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample("590310000000000000000", "590310000000000000000"),
          new Sample("1e-10", "0.0000000001"),
          new Sample("0.1", "0.1"),
          new Sample("0.30000000000000004", "0.30000000000000004"),
          new Sample("57.0", "57"),
          new Sample("1.50", "1.5"),
          new Sample("0", "0"),
          new Sample("-0.0", "0"),
          new Sample("35038.53653", "35038.53653"),
          new Sample("0.00001234", "0.00001234"),
          new Sample("9007199254740993", "9007199254740992"),
          new Sample("1e15", "1000000000000000"),
          new Sample("1e16", "10000000000000000"),
          new Sample("1e21", "1000000000000000000000"),
          new Sample("1e23", "100000000000000000000000"),
          new Sample("2e-3", "0.002"),
          new Sample("5e-324", "0." + "0".repeat(323) + "5"),
          new Sample("9e-323", "0." + "0".repeat(322) + "9"),
          new Sample("1e-320", "0." + "0".repeat(319) + "1"),
          new Sample("2.2250738585072014e-308", "0." + "0".repeat(307) + "22250738585072014"),
          new Sample("1e308", "1" + "0".repeat(308)),
          new Sample("1.7976931348623157e308", "17976931348623157" + "0".repeat(292)));

  private static final List<String> TEXTS = SAMPLES.stream().map(Sample::text).toList();

  private static DatabaseSettings database;
  private static List<HttpResponse<String>> written;

  @BeforeAll
  static void write() {
    database = TestDatabase.migrated();
    for (var i = 0; i < SAMPLES.size(); i++) {
      TestDatabase.execute(
          database,
          "insert into currency (id, name, symbol) values (%d, '%s', '%s')"
              .formatted(i + 1, name(i), name(i)));
    }
    server = TestServer.startToWrite(database, TOKEN);
    written = IntStream.range(0, SAMPLES.size()).mapToObj(NumberFormatIT::put).toList();
  }

  private static String name(int index) {
    return "N%02d".formatted(index);
  }

  private static String record(int index) {
    return "/currencies/" + name(index) + "/records/" + DAY;
  }

  private static HttpResponse<String> put(int index) {
    var number = SAMPLES.get(index).written();
    var body =
        Stream.of("high", "low", "open", "close", "volume", "market_cap")
            .map(member -> "\"" + member + "\":" + number)
            .toList();
    return server.send(
        "PUT",
        record(index),
        BodyPublishers.ofString("{" + String.join(",", body) + "}"),
        "Authorization",
        "Bearer " + TOKEN,
        "Content-Type",
        "application/json");
  }

  static IntStream samples() {
    return IntStream.range(0, SAMPLES.size());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aWriteAndTheNextReadHaveTheSameText(int index) {
    var read = server.get(record(index));
    assertThat(values(read.body(), "high", "low", "open", "close", "volume", "market_cap"))
        .isEqualTo(Collections.nCopies(6, TEXTS.get(index)));
    assertThat(written.get(index).statusCode()).isEqualTo(201);
    assertThat(written.get(index).body()).isEqualTo(read.body());
    assertThat(written.get(index).headers().firstValue("etag"))
        .isPresent()
        .isEqualTo(read.headers().firstValue("etag"));
  }

  @ParameterizedTest
  @CsvSource({
    // A page, part of a ranking, and rows with more columns.
    "''",
    "&limit=50",
    "&windows=7d",
  })
  void theDashboardHasTheSameTextInEveryFormat(String more) {
    for (var format : List.of("json", "ndjson")) {
      var body = server.get(DASHBOARD + more + "&format=" + format).body();
      for (var member : List.of("price", "24h-volume", "market-cap")) {
        assertThat(values(body, member)).as(member).isEqualTo(TEXTS);
      }
    }
    var csv = server.get(DASHBOARD + more + "&format=csv").body();
    for (var column : List.of(2, 6, 7)) {
      assertThat(column(csv, column)).isEqualTo(TEXTS);
    }
  }

  @Test
  void closesHaveTheSameText() {
    assertThat(texts(server.get(DASHBOARD + "&closes=2").body(), "\"closes\":\\[null,([^\\]]*)]"))
        .isEqualTo(TEXTS);
    assertThat(column(server.get(DASHBOARD + "&closes=2&format=csv").body(), 9)).isEqualTo(TEXTS);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aHistoryHasTheSameTextInEveryFormat(int index) {
    var same = Collections.nCopies(6, TEXTS.get(index));
    var history = "/currencies/" + name(index) + "/history?format=";
    for (var format : List.of("json", "ndjson")) {
      assertThat(
              values(
                  server.get(history + format).body(),
                  "open",
                  "high",
                  "low",
                  "close",
                  "volume",
                  "market_cap"))
          .isEqualTo(same);
    }
    assertThat(server.get(history + "csv").body())
        .endsWith(
            "\r\n"
                + DAY
                + ","
                + String.join(",", same)
                + ",true,,n"
                + name(index).substring(1)
                + "\r\n");
  }

  @Test
  void anExportHasTheSameTextInEveryFormatAndLoadsBackUnchanged() {
    var csv = server.get("/export").body();
    for (var column = 4; column < 10; column++) {
      assertThat(column(csv, column)).isEqualTo(TEXTS);
    }
    var ndjson = server.get("/export?format=ndjson").body();
    for (var member : List.of("high", "low", "open", "close", "volume", "market_cap")) {
      assertThat(values(ndjson, member)).isEqualTo(TEXTS);
    }
    assertUnchanged(csv, "text/csv");
    assertUnchanged(ndjson, "application/x-ndjson");
  }

  /** Another program may have written it; ingestions and writes here turn it into 0. */
  @Test
  void zeroHasNoSignInAnyResponse() {
    var other =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Zero', 'ZRO')",
            "insert into record (currency_id, date, high, low, open, close, volume, marketcap)"
                + " values (1, '2021-07-06', '-0', '-0', '-0', '-0', '-0', '-0')");
    try (var there = TestServer.start(other)) {
      for (var address :
          List.of(
              DASHBOARD,
              DASHBOARD + "&format=csv",
              "/currencies/Zero/records/" + DAY,
              "/currencies/Zero/history",
              "/export",
              "/export?format=ndjson")) {
        assertThat(there.get(address).body())
            .as(address)
            .containsPattern("[,:]0[,}\r\n]")
            .doesNotContainPattern("[,:]-0");
      }
    }
  }

  private static void assertUnchanged(String file, String mediaType) {
    var taken =
        server.send(
            "POST",
            "/ingestions",
            BodyPublishers.ofString(file),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            mediaType);
    var path = "/ingestions/" + new JsonObject(taken.body()).getLong("id");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> server.get(path).body().contains("\"state\":\"loaded\""));
    var report = new JsonObject(server.get(path).body());
    assertThat(report.getInteger("unchanged")).isEqualTo(SAMPLES.size());
    assertThat(report.getInteger("rejected")).isZero();
  }

  /** The raw text of members, since a parser would turn it into numbers. */
  private static List<String> values(String json, String... members) {
    var values = new ArrayList<String>();
    for (var member : members) {
      values.addAll(texts(json, "\"" + member + "\":([^,}]*)"));
    }
    return values;
  }

  private static List<String> texts(String json, String pattern) {
    return Pattern.compile(pattern).matcher(json).results().map(found -> found.group(1)).toList();
  }

  private static List<String> column(String csv, int index) {
    return csv.lines().skip(1).map(line -> line.split(",", -1)[index]).toList();
  }
}
