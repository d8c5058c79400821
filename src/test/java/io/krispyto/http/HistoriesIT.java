package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.http.HistoryOracle.Asked;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories of several currencies, and their shapes. */
class HistoriesIT extends SharedServerTestBase {
  private static final LocalDate FIRST = LocalDate.of(2019, 11, 27);
  private static final int DAYS = 500;

  /** The quote currency, with a close on some days only: a power of two, so that sums are exact. */
  private static final String QUOTE = "quote";

  /** In the order of their names. */
  private static final List<String> SLUGS =
      List.of("a-coin", "b-coin", "c-coin", "d-coin", "e-coin");

  private static final Random RANDOM = new Random(16);
  private static final Map<String, NavigableMap<LocalDate, Double[]>> RECORDS = new TreeMap<>();
  private static HistoryOracle oracle;

  @BeforeAll
  static void start() {
    var records = new ArrayList<String>();
    for (var i = 0; i < SLUGS.size() - 1; i++) {
      RECORDS.put(SLUGS.get(i), randomRecords(i + 1, records));
    }
    // The last one has no records.
    RECORDS.put(SLUGS.get(SLUGS.size() - 1), new TreeMap<>());
    for (var day = 0; day < DAYS; day += 1 + RANDOM.nextInt(12)) {
      records.add(
          String.format(
              Locale.ROOT,
              "(6, '%s', 1, 1, 1, %s, 1, 1)",
              FIRST.plusDays(day),
              Math.scalb(1.0, RANDOM.nextInt(9) - 4)));
    }
    var database =
        TestDatabase.filled(
            """
            insert into currency (id, name, symbol) values (1, 'A coin', 'AC'), (2, 'B coin', 'TWIN'),
              (3, 'C coin', 'twin'), (4, 'D coin', 'DC'), (5, 'E coin', 'EC'), (6, 'Quote', 'Q')
            """,
            "insert into record (currency_id, date, open, high, low, close, volume, marketcap) values "
                + String.join(", ", records));
    server = TestServer.start(database);
    oracle = new HistoryOracle(RECORDS);
  }

  /** Several records on some days, gaps of days to months, and unknown values. */
  private static NavigableMap<LocalDate, Double[]> randomRecords(int id, List<String> inserted) {
    var known = new TreeMap<LocalDate, Double[]>();
    for (var day = RANDOM.nextInt(40); day < DAYS; day += step()) {
      for (var hour = RANDOM.nextInt(20); hour < 24; hour += 1 + RANDOM.nextInt(20)) {
        var values = new Double[HistoryOracle.NUMBERS.size()];
        Arrays.setAll(values, i -> RANDOM.nextInt(5) == 0 ? null : (double) RANDOM.nextInt(1000));
        var listed = Arrays.stream(values).map(String::valueOf).collect(Collectors.joining(", "));
        inserted.add("(" + id + ", '" + FIRST.plusDays(day) + " " + hour + ":00', " + listed + ")");
        known.put(FIRST.plusDays(day), values);
      }
    }
    return known;
  }

  private static int step() {
    return RANDOM.nextInt(25) == 0 ? 1 + RANDOM.nextInt(80) : 1 + RANDOM.nextInt(3) / 2;
  }

  static Stream<Asked> requests() {
    return Stream.of("1d", "1w", "1mo", "1q", "1y")
        .flatMap(
            interval ->
                Stream.of("none", "null", "previous").flatMap(fill -> ranges(interval, fill)));
  }

  private static Stream<Asked> ranges(String interval, String fill) {
    var from = FIRST.plusDays(30 + RANDOM.nextInt(DAYS / 3));
    var to = FIRST.plusDays(DAYS - RANDOM.nextInt(DAYS / 2));
    return Stream.of(
        new Asked(null, null, interval, fill),
        new Asked(from, null, interval, fill),
        new Asked(null, to, interval, fill),
        new Asked(from, to, interval, fill),
        new Asked(to, to.plusDays(400), interval, fill));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void rowsAreThoseOfAnIndependentComputation(Asked asked) {
    var expected = oracle.rows(SLUGS, asked);
    var rows = json("a-coin,twin,dc,ec", asked, "");
    assertThat(rows).isEqualTo(expected);
    // The history of one currency is the same statement.
    for (var slug : SLUGS) {
      var response = server.get("/currencies/" + slug + "/history?" + query(asked));
      assertThat(response.statusCode() == 204 ? new JsonArray() : new JsonArray(response.body()))
          .isEqualTo(oracle.rows(List.of(slug), asked));
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void wideRowsHaveAMemberForEachCurrency(Asked asked) {
    var histories = SLUGS.stream().map(slug -> oracle.rows(slug, asked)).toList();
    var starts = new TreeSet<LocalDate>();
    histories.forEach(history -> starts.addAll(history.keySet()));
    var expected = new JsonArray();
    var csv = new StringBuilder("date," + String.join(",", SLUGS) + "\r\n");
    for (var start : starts) {
      var row = new JsonObject().put("date", start.toString());
      for (var i = 0; i < SLUGS.size(); i++) {
        var bar = histories.get(i).get(start);
        row.put(SLUGS.get(i), bar == null ? null : bar.getValue("close"));
      }
      expected.add(row);
      csv.append(
          row.stream()
              .map(member -> text(member.getValue()))
              .collect(Collectors.joining(",", "", "\r\n")));
    }
    var wide = json("twin,ac,d coin,slug:e-coin", asked, "&shape=wide");
    assertThat(wide).isEqualTo(expected);
    if (!expected.isEmpty()) {
      var path = path("twin,ac,d coin,slug:e-coin", asked) + "&shape=wide&format=";
      // The order of the members, too.
      assertThat(wide.getJsonObject(0).fieldNames())
          .containsExactlyElementsOf(expected.getJsonObject(0).fieldNames());
      assertThat(server.get(path + "csv").body()).isEqualTo(csv.toString());
      assertThat(server.get(path + "ndjson").body().lines().map(JsonObject::new).toList())
          .isEqualTo(expected.stream().toList());
    }
  }

  private static String text(Object value) {
    return value instanceof Double number && number == Math.rint(number)
        ? String.valueOf(number.longValue())
        : value == null ? "" : value.toString();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void columnsAndPairsHaveTheValuesOfTheRows(Asked asked) {
    var columns = new JsonObject();
    var pairs = new JsonObject();
    for (var slug : SLUGS) {
      var history = oracle.rows(slug, asked);
      if (!history.isEmpty()) {
        columns.put(slug, columns(history, "high", "partial"));
        pairs.put(slug, pairs(history, "low", "complete"));
      }
    }
    var ids = String.join(",", SLUGS);
    assertThat(object(path(ids, asked) + "&shape=columns&fields=high,partial&time=date"))
        .isEqualTo(columns);
    assertThat(object(path(ids, asked) + "&shape=pairs&fields=low,complete&time=date"))
        .isEqualTo(pairs);
    var one = "/currencies/a-coin/history?" + query(asked);
    var response = server.get(one + "&shape=columns&fields=high,partial&time=date");
    assertThat(response.statusCode() == 204 ? null : new JsonObject(response.body()))
        .isEqualTo(columns.getValue("a-coin"));
    response = server.get(one + "&shape=pairs&fields=low,complete&time=date");
    assertThat(response.statusCode() == 204 ? null : new JsonArray(response.body()))
        .isEqualTo(pairs.getValue("a-coin"));
  }

  private static JsonObject columns(
      NavigableMap<LocalDate, JsonObject> history, String one, String other) {
    return new JsonObject()
        .put("t", column(history, "date"))
        .put(one.substring(0, 1), column(history, one))
        .put(other, column(history, other));
  }

  private static JsonArray column(NavigableMap<LocalDate, JsonObject> history, String field) {
    var values = new JsonArray();
    history.values().forEach(row -> values.add(row.getValue(field)));
    return values;
  }

  private static JsonArray pairs(
      NavigableMap<LocalDate, JsonObject> history, String one, String other) {
    var pairs = new JsonArray();
    history
        .values()
        .forEach(
            row ->
                pairs.add(
                    new JsonArray()
                        .add(row.getValue("date"))
                        .add(row.getValue(one))
                        .add(row.getValue(other))));
    return pairs;
  }

  @ParameterizedTest
  @CsvSource({"1d, none", "1w, none", "1q, null"})
  void aQuoteDividesEachDayByItsRate(String interval, String fill) {
    var asked = new Asked(null, null, interval, fill);
    var rates = new TreeMap<LocalDate, Double>();
    new JsonArray(server.get("/currencies/q/history?fields=date,close").body())
        .forEach(
            row ->
                rates.put(
                    LocalDate.parse(((JsonObject) row).getString("date")),
                    ((JsonObject) row).getDouble("close")));
    var converted = new TreeMap<String, NavigableMap<LocalDate, Double[]>>();
    RECORDS.forEach(
        (slug, records) -> {
          var own = new TreeMap<LocalDate, Double[]>();
          records.forEach((day, values) -> own.put(day, convert(values, rate(rates, day))));
          converted.put(slug, own);
        });
    assertThat(json(String.join(",", SLUGS), asked, "&quote=" + QUOTE))
        .isEqualTo(new HistoryOracle(converted).rows(SLUGS, asked));
  }

  private static Optional<Double> rate(NavigableMap<LocalDate, Double> rates, LocalDate day) {
    return Optional.ofNullable(rates.floorEntry(day))
        .filter(last -> !last.getKey().isBefore(day.minusDays(7)))
        .map(Map.Entry::getValue);
  }

  private static Double[] convert(Double[] values, Optional<Double> rate) {
    return Arrays.stream(values)
        .map(value -> value == null || rate.isEmpty() ? null : value / rate.get())
        .toArray(Double[]::new);
  }

  @Test
  void timesAreTheStartOfTheDayInUtc() {
    var path = "/currencies/quote/history?interval=1y&shape=pairs&from=2020-3-1";
    var start = LocalDate.of(2020, 1, 1).toEpochDay() * 86_400;
    assertThat(pairsAt(path)).startsWith("[[" + start + "000,").contains("],[1609459200000,");
    assertThat(pairsAt(path + "&time=s")).startsWith("[[" + start + ",");
    assertThat(pairsAt(path + "&time=date")).startsWith("[[\"2020-01-01\",");
    assertThat(server.get(path).headers().firstValue("content-type"))
        .hasValue("application/json;shape=pairs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"columns", "pairs", "wide"})
  void aShapeHasItsMediaTypeWithoutData(String shape) {
    var response = server.get("/history?id=ec&empty=200&shape=" + shape);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("application/json;shape=" + shape);
  }

  private static String pairsAt(String path) {
    return server.get(path).body();
  }

  @Test
  void theFieldsAreInTheOrderRequested() {
    var last = RECORDS.get("a-coin").lastEntry();
    var path = "/currencies/a-coin/history?from=" + last.getKey() + "&fields=slug,date";
    assertThat(server.get(path).body())
        .isEqualTo("[{\"slug\":\"a-coin\",\"date\":\"" + last.getKey() + "\"}]");
    assertThat(server.get(path + "&format=csv").body())
        .isEqualTo("slug,date\r\na-coin," + last.getKey() + "\r\n");
  }

  @Test
  void severalWideFieldsAreObjects() {
    var day = RECORDS.get("d-coin").lastEntry();
    var path = "/history?id=d-coin,e-coin&shape=wide&fields=high,open&from=" + day.getKey();
    var high = text(day.getValue()[1]);
    var open = text(day.getValue()[0]);
    assertThat(server.get(path + "&format=csv").body())
        .isEqualTo(
            "date,d-coin.high,d-coin.open,e-coin.high,e-coin.open\r\n"
                + day.getKey()
                + ","
                + high
                + ","
                + open
                + ",,\r\n");
    assertThat(server.get(path).body())
        .isEqualTo(
            "[{\"date\":\""
                + day.getKey()
                + "\",\"d-coin\":{\"high\":"
                + (high.isEmpty() ? null : high)
                + ",\"open\":"
                + (open.isEmpty() ? null : open)
                + "},\"e-coin\":null}]");
  }

  @Test
  void allMeansEveryCurrency() {
    var slugs = Stream.concat(SLUGS.stream(), Stream.of(QUOTE)).collect(Collectors.joining(","));
    var tail = "&from=2020-3-1&to=2020-6-30&interval=1mo";
    for (var shape : List.of("rows", "columns", "pairs", "wide")) {
      assertThat(server.get("/history?id=all&shape=" + shape + tail).body())
          .isEqualTo(server.get("/history?id=" + slugs + "&shape=" + shape + tail).body());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          id=ac&fields=close,opne          | fields: has opne, which is not a field; the nearest one is open
          id=ac&fields=close,              | fields: has an empty name
          id=ac&fields=close,close         | fields: repeats close
          id=ac&shape=long                 | shape: is not one of rows, columns, pairs, wide
          id=ac&shape=pairs&fields=date    | fields: has date, which is not a value in shape=pairs
          id=ac&shape=wide&fields=partial  | fields: has partial, which is not a value in shape=wide
          id=ac&shape=pairs&format=csv     | format: is csv, but shape=pairs is only in json
          id=ac&shape=columns&format=ndjson | format: is ndjson, but shape=columns is only in json
          id=ac&time=s                     | time: is only for shape=columns and shape=pairs; rows have dates
          id=ac&shape=wide&time=ms         | time: is only for shape=columns and shape=pairs; rows have dates
          id=ac&shape=pairs&time=us        | time: is not one of ms, s, date
          id=ac&from=1921-1-6&to=2021-1-7  | to: is more than 100 years after from
          id=ac,dc&from=1850-1-1           | from: is more than 100 years before the last day with a record
          id=all&to=9999-1-1&shape=wide    | to: is more than 100 years after from, which is the first day with a record
          id=ac,,dc&interval=2d            | id: has an empty symbol; interval: is not one of 1d, 1w, 1mo, 1q, 1y
          interval=1d                      | id: is missing
          """)
  void everyViolationIsNamed(String parameters, String sentence) {
    var response = server.get("/history?" + parameters);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response.body())).isEqualTo(sentence);
  }

  @Test
  void oneHistoryIsNotWide() {
    var response = server.get("/currencies/ac/history?shape=wide");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response.body())).isEqualTo("shape: is not one of rows, columns, pairs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "columns", "pairs", "wide"})
  void everyUnknownCurrencyIsNamed(String shape) {
    var response = server.get("/history?id=xyz,ac,nope&shape=" + shape);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(error(response.body()))
        .isEqualTo("There are no currencies with the symbols NOPE, XYZ.");
    response = server.get("/history?id=ac&quote=nope&shape=" + shape);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(error(response.body())).startsWith("quote: ");
    response = server.get("/history?id=ec,ac&from=2030-1-1&quote=nope&shape=" + shape);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(error(response.body())).startsWith("quote: ");
    assertThat(server.get("/history?id=ac&quote=twin&shape=" + shape).statusCode()).isEqualTo(409);
    assertThat(server.get("/history?id=ec&shape=" + shape).statusCode()).isEqualTo(204);
    assertThat(server.get("/history?id=ec,ac&from=2030-1-1&shape=" + shape).statusCode())
        .isEqualTo(204);
  }

  @Test
  void ohlcHasTheLastRecordOfEachCurrencyOnTheDay() {
    for (var day : IntStream.range(0, 40).mapToObj(i -> FIRST.plusDays(11L * i)).toList()) {
      var expected = new JsonArray();
      for (var slug : SLUGS) {
        var values = RECORDS.get(slug).get(day);
        if (values != null) {
          expected.add(
              new JsonObject()
                  .put("crypto", slug.substring(0, 1).toUpperCase(Locale.ROOT) + " coin")
                  .put("symbol", symbol(slug))
                  .put("slug", slug)
                  .put("open", values[0])
                  .put("high", values[1])
                  .put("low", values[2])
                  .put("close", values[3])
                  .put("volume", values[4]));
        }
      }
      var response = server.get("/ohlc?date=" + day);
      var rows = response.statusCode() == 204 ? new JsonArray() : new JsonArray(response.body());
      rows.remove(quoteRow(rows));
      assertThat(rows).isEqualTo(expected);
    }
    assertThat(server.get("/ohlc?date=2001-1-1").statusCode()).isEqualTo(204);
    var close = quoteRow(new JsonArray(server.get("/ohlc?date=" + FIRST).body()));
    var rate = ((JsonObject) close).getDouble("close");
    var converted = quoteRow(new JsonArray(server.get("/ohlc?quote=q&date=" + FIRST).body()));
    assertThat(((JsonObject) converted).getDouble("close")).isEqualTo(1);
    assertThat(((JsonObject) converted).getDouble("open")).isEqualTo(1 / rate);
    assertThat(server.get("/ohlc?format=csv&date=" + FIRST).body())
        .startsWith("crypto,symbol,slug,open,high,low,close,volume\r\n")
        .contains("\r\nQuote,Q,quote,1,1,1,");
    assertThat(server.get("/ohlc?quote=nope").statusCode()).isEqualTo(404);
  }

  private static Object quoteRow(JsonArray rows) {
    return rows.stream()
        .filter(row -> ((JsonObject) row).getString("slug").equals(QUOTE))
        .findFirst()
        .orElse(null);
  }

  private static String symbol(String slug) {
    return switch (slug) {
      case "a-coin" -> "AC";
      case "b-coin" -> "TWIN";
      case "c-coin" -> "twin";
      case "d-coin" -> "DC";
      default -> "EC";
    };
  }

  @Test
  void aNameCountsOnlyIfItIsNoSlugOrSymbol() {
    var other =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values"
                + " (1, 'Gold Coin', 'GLD'), (2, 'GLD', 'XAU'), (3, 'Silver', 'AG')",
            "insert into record (currency_id, date, close) select n, '2021-07-06', n from generate_series(1, 3) n");
    try (var metals = TestServer.start(other)) {
      // The slug of the second one is gld-2, since gld is the symbol of the first.
      assertThat(slugs(metals.get("/history?id=gld,silver").body()))
          .containsExactly("gold-coin", "silver");
      assertThat(slugs(metals.get("/history?id=gld-2,gold%20coin").body()))
          .containsExactly("gld-2", "gold-coin");
    }
  }

  @Test
  void recordsInWrongCenturiesNeedNoRatesForTheDaysBetween() {
    var other =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values"
                + " (1, 'Early', 'ERL'), (2, 'Late', 'LATE'), (3, 'Quote', 'Q')",
            "insert into record (currency_id, date, close) values (1, '0001-01-01', 1),"
                + " (2, '9999-12-31', 2), (2, '9990-12-31', 4), (3, '9990-12-28', 2)");
    try (var wide = TestServer.start(other)) {
      var started = System.nanoTime();
      var response = wide.get("/history?id=all&quote=q");
      assertThat(System.nanoTime() - started).isLessThan(2_000_000_000L);
      assertThat(new JsonArray(response.body()).stream())
          .extracting(row -> ((JsonObject) row).getDouble("close"))
          .containsExactly(null, 2.0, null, 1.0);
    }
  }

  private static List<String> slugs(String rows) {
    return new JsonArray(rows)
        .stream().map(row -> ((JsonObject) row).getString("slug")).distinct().toList();
  }

  private static JsonArray json(String ids, Asked asked, String more) {
    var response = server.get(path(ids, asked) + more);
    assertThat(response.statusCode()).as(response.body()).isIn(200, 204);
    return response.statusCode() == 204 ? new JsonArray() : new JsonArray(response.body());
  }

  private static JsonObject object(String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isIn(200, 204);
    return response.statusCode() == 204 ? new JsonObject() : new JsonObject(response.body());
  }

  private static String path(String ids, Asked asked) {
    return "/history?id=" + ids.replace(" ", "%20") + "&" + query(asked);
  }

  private static String query(Asked asked) {
    return "interval="
        + asked.interval()
        + "&fill="
        + asked.fill()
        + (asked.from() == null ? "" : "&from=" + asked.from())
        + (asked.to() == null ? "" : "&to=" + asked.to());
  }

  private static String error(String body) {
    return new JsonObject(body).getString("error");
  }
}
