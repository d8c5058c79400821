package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Loads real prices and compares the responses with the CSV files, which the test reads
 * independently.
 */
class RealDataIT {
  private static final Path DATA =
      Path.of(System.getProperty("krispyto.real-data", "../shared/data/crypto.zip"));

  /** The values of each line, by name and day. */
  private static final Map<String, Map<LocalDate, String[]>> LINES = new TreeMap<>();

  private static TestServer server;

  @BeforeAll
  static void load() throws IOException {
    assumeTrue(Files.exists(DATA), "The real set is not here: " + DATA);
    readLines();
    var database = TestDatabase.migrated();
    server = TestServer.start(database);
    TestServer.await(server.vertx().deployVerticle(new IngestionVerticle(database)));
    var report =
        TestServer.await(
                server
                    .vertx()
                    .eventBus()
                    .<JsonObject>request(
                        Addresses.LOAD,
                        new JsonObject().put("source", DATA.toString()),
                        new DeliveryOptions().setSendTimeout(60_000)))
            .body();
    assertThat(report.getInteger("accepted")).isEqualTo(37_082);
    assertThat(report.getInteger("rejected")).isZero();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void theExampleInTheReadmeIsAccurate() throws IOException {
    var path = "/dashboard?id=btc,aave&date=2021-7-6&order_by=price&order_type=desc";
    var response = server.get(path).body();
    assertThat(response)
        .startsWith("[{\"crypto\":\"Bitcoin\",\"symbol\":\"BTC\",\"price\":34235.19345116,");
    assertThat(response).contains("\"24h-volume\":26501259869.76,\"market-cap\":641899161593.76}");
    var readme = Path.of("README.md");
    assertThat(Files.readString(readme)).contains(path).contains(response);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2021-07-06",
        "2021-07-05",
        "2013-04-29",
        "2013-05-29",
        "2015-08-14",
        "2017-12-17",
        "2020-02-29",
        "2020-03-13"
      })
  void everyRowOfADayMatchesTheFiles(String date) {
    var day = LocalDate.parse(date);
    var rows =
        new JsonArray(
            server
                .get("/dashboard?id=all&date=" + date + "&order_by=crypto&order_type=asc")
                .body());
    assertThat(rows.stream().map(row -> ((JsonObject) row).getString("crypto")))
        .containsExactlyElementsOf(
            LINES.keySet().stream()
                .filter(name -> LINES.get(name).containsKey(day))
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .toList());
    for (var row : rows) {
      assertRow((JsonObject) row, day);
    }
  }

  @Test
  void rankingByMarketCapMatchesTheFiles() {
    var day = LocalDate.of(2021, 7, 6);
    var rows =
        new JsonArray(
            server.get("/dashboard?id=all&date=latest&order_by=market_cap&order_type=desc").body());
    assertThat(rows.stream().map(row -> ((JsonObject) row).getString("crypto")))
        .containsExactlyElementsOf(
            LINES.keySet().stream()
                .sorted((a, b) -> Double.compare(number(b, day, 9), number(a, day, 9)))
                .toList());
    assertThat(rows).hasSize(23);
  }

  @Test
  void theDaysOfEachCurrencyMatchTheFiles() {
    var rows = new JsonArray(server.get("/currencies").body());
    assertThat(rows.stream().map(row -> ((JsonObject) row).getString("name")))
        .containsExactlyElementsOf(
            LINES.keySet().stream().sorted(String.CASE_INSENSITIVE_ORDER).toList());
    for (var row : rows) {
      var currency = (JsonObject) row;
      var days = new TreeMap<>(LINES.get(currency.getString("name")));
      var first = days.firstKey();
      var last = days.lastKey();
      var missing =
          first.datesUntil(last.plusDays(1)).filter(day -> !days.containsKey(day)).count();
      assertThat(currency)
          .isEqualTo(
              new JsonObject()
                  .put("symbol", days.firstEntry().getValue()[2])
                  .put("name", currency.getString("name"))
                  .put("first_day", first.toString())
                  .put("last_day", last.toString())
                  .put("records", days.size())
                  .put("missing_days", (int) missing)
                  .put(
                      "slug",
                      currency
                          .getString("name")
                          .toLowerCase(Locale.ROOT)
                          .replaceAll("[^a-z0-9]+", "-"))
                  .put("fiat", false));
      assertThat(server.get("/currencies/" + currency.getString("name").replace(" ", "%20")).body())
          .isEqualTo(currency.copy().put("aliases", new JsonArray()).encode());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1d", "1w", "1mo"})
  void theHistoryOfEachCurrencyMatchesTheFiles(String interval) {
    for (var name : LINES.keySet()) {
      var rows =
          new JsonArray(
              server
                  .get("/currencies/" + name.replace(" ", "%20") + "/history?interval=" + interval)
                  .body());
      var expected = intervals(name, interval);
      assertThat(rows.stream().map(row -> ((JsonObject) row).getString("date")))
          .containsExactlyElementsOf(expected.keySet().stream().map(LocalDate::toString).toList());
      for (var row : rows) {
        var start = LocalDate.parse(((JsonObject) row).getString("date"));
        assertInterval((JsonObject) row, expected.get(start), end(start, interval));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2021-07-06,1,10",
    "2021-07-06,365,100",
    "2020-03-13,7,3",
    "2017-12-17,30,100",
    "2015-08-14,90,5",
    "2020-02-29,1461,10"
  })
  void moversMatchTheFiles(String date, int days, int limit) {
    var day = LocalDate.parse(date);
    var path = "/movers?date=%s&window=%dd&limit=%d".formatted(date, days, limit);
    var rows = new JsonArray(server.get(path).body()).stream().map(JsonObject.class::cast).toList();
    var ranked =
        LINES.keySet().stream()
            .filter(name -> LINES.get(name).containsKey(day))
            .filter(name -> LINES.get(name).containsKey(day.minusDays(days)))
            .sorted(Comparator.comparingDouble((String name) -> -ratio(name, day, days)))
            .toList();
    var gainers = ranked.stream().filter(name -> ratio(name, day, days) > 1).limit(limit).toList();
    var losers = new ArrayList<>(ranked);
    Collections.reverse(losers);
    losers.removeIf(name -> ratio(name, day, days) >= 1);
    assertThat(names(rows, "gainer")).isEqualTo(gainers);
    assertThat(names(rows, "loser")).isEqualTo(losers.stream().limit(limit).toList());
    assertThat(rows).isNotEmpty();
    for (var row : rows) {
      var name = row.getString("crypto");
      assertThat(row.getDouble("price")).isEqualTo(number(name, day, 7));
      assertThat(row.getDouble("24h-volume")).isEqualTo(number(name, day, 8));
      assertThat(row.getDouble("market-cap")).isEqualTo(number(name, day, 9));
      assertThat(row.getDouble("change"))
          .isEqualTo(100 * (ratio(name, day, days) - 1), within(1e-9 * ratio(name, day, days)));
    }
  }

  private static List<String> names(List<JsonObject> rows, String side) {
    return rows.stream()
        .filter(row -> row.getString("side").equals(side))
        .map(row -> row.getString("crypto"))
        .toList();
  }

  private static double ratio(String name, LocalDate day, int days) {
    return number(name, day, 7) / number(name, day.minusDays(days), 7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2021-07-06", "2017-12-17", "2015-08-14"})
  void changesOverWindowsMatchTheFiles(String date) {
    var day = LocalDate.parse(date);
    for (var id : List.of("all", "btc,eth,xrp,doge")) {
      var path =
          "/dashboard?id=%s&date=%s&order_by=price&order_type=asc&windows=365d,1d,90d,1500d"
              .formatted(id, date);
      var rows = new JsonArray(server.get(path).body());
      assertThat(rows).isNotEmpty();
      for (var each : rows) {
        var row = (JsonObject) each;
        for (var days : List.of(365, 1, 90, 1500)) {
          assertChange(
              row.getJsonObject("changes"), days + "d", row.getString("crypto"), day, days);
        }
      }
    }
  }

  /** The lines of each interval, by its first day. */
  private static Map<LocalDate, TreeMap<LocalDate, String[]>> intervals(
      String name, String interval) {
    var intervals = new TreeMap<LocalDate, TreeMap<LocalDate, String[]>>();
    LINES
        .get(name)
        .forEach(
            (day, line) ->
                intervals
                    .computeIfAbsent(start(day, interval), start -> new TreeMap<>())
                    .put(day, line));
    return intervals;
  }

  private static LocalDate start(LocalDate day, String interval) {
    return switch (interval) {
      case "1w" -> day.minusDays(day.getDayOfWeek().getValue() - 1L);
      case "1mo" -> day.withDayOfMonth(1);
      default -> day;
    };
  }

  /** The first day after an interval. */
  private static LocalDate end(LocalDate start, String interval) {
    return switch (interval) {
      case "1w" -> start.plusDays(7);
      case "1mo" -> start.plusMonths(1);
      default -> start.plusDays(1);
    };
  }

  private static void assertInterval(
      JsonObject row, TreeMap<LocalDate, String[]> lines, LocalDate end) {
    var first = lines.firstEntry().getValue();
    var last = lines.lastEntry().getValue();
    var start = LocalDate.parse(row.getString("date"));
    var volume = numbers(lines, 8).sum();
    assertThat(row.getDouble("open")).isEqualTo(Double.parseDouble(first[6]));
    assertThat(row.getDouble("high")).isEqualTo(numbers(lines, 4).max().orElseThrow());
    assertThat(row.getDouble("low")).isEqualTo(numbers(lines, 5).min().orElseThrow());
    assertThat(row.getDouble("close")).isEqualTo(Double.parseDouble(last[7]));
    assertThat(row.getDouble("volume")).isEqualTo(volume, within(volume * 1e-12));
    assertThat(row.getDouble("market_cap")).isEqualTo(Double.parseDouble(last[9]));
    assertThat(row.getBoolean("complete"))
        .isEqualTo(start.datesUntil(end).allMatch(lines::containsKey));
  }

  private static DoubleStream numbers(TreeMap<LocalDate, String[]> lines, int column) {
    return lines.values().stream().mapToDouble(line -> Double.parseDouble(line[column]));
  }

  private static void assertRow(JsonObject row, LocalDate day) {
    var name = row.getString("crypto");
    assertThat(row.getString("symbol")).isEqualTo(LINES.get(name).get(day)[2]);
    assertThat(row.getDouble("price")).isEqualTo(number(name, day, 7));
    assertThat(row.getDouble("24h-volume")).isEqualTo(number(name, day, 8));
    assertThat(row.getDouble("market-cap")).isEqualTo(number(name, day, 9));
    assertChange(row, "24h", name, day, 1);
    assertChange(row, "7d", name, day, 7);
    assertChange(row, "1m", name, day, 30);
  }

  private static void assertChange(
      JsonObject row, String member, String name, LocalDate day, int days) {
    var earlier = day.minusDays(days);
    if (LINES.get(name).containsKey(earlier)) {
      var expected = 100 * (number(name, day, 7) / number(name, earlier, 7) - 1);
      assertThat(row.getDouble(member))
          .as(name + " " + member)
          .isEqualTo(expected, within(1e-9 * (1 + Math.abs(expected))));
    } else {
      assertThat(row.getValue(member)).as(name + " " + member).isNull();
    }
  }

  private static double number(String name, LocalDate day, int column) {
    return Double.parseDouble(LINES.get(name).get(day)[column]);
  }

  private static void readLines() throws IOException {
    try (var zip = new ZipFile(DATA.toFile())) {
      for (var entry : Collections.list(zip.entries())) {
        var text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        text.lines().skip(1).map(line -> line.split(",")).forEach(RealDataIT::add);
      }
    }
  }

  private static void add(String[] values) {
    LINES
        .computeIfAbsent(values[1], name -> new TreeMap<>())
        .put(LocalDate.parse(values[3].substring(0, 10)), values);
  }
}
