package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TradingView's UDF. Bitcoin has the closes 1 to 60 on 60 days from 2021-05-03, a Monday. */
class UdfIT extends SharedServerTestBase {
  private static final LocalDate FIRST = LocalDate.of(2021, 5, 3);

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            """
            insert into currency (id, name, symbol) values
              (1, 'Bitcoin', 'BTC'), (2, 'Twin A', 'TWN'), (3, 'Twin B', 'TWN'), (4, 'Sparse', 'SPR'),
              (5, 'Tiny', 'TNY'), (6, 'Without records', 'NONE'), (7, 'Btc Other', 'BITCOIN')
            """,
            """
            insert into record (currency_id, date, high, low, open, close, volume)
              select 1, timestamp '2021-05-03 23:59:59' + n * interval '1 day', n + 2, n + 0.5, n + 0.75, n + 1, n
              from generate_series(0, 59) as n
            """,
            """
            insert into record (currency_id, date, close, volume, high, low, open) values
              (4, '2015-01-01', 7, 1, 8, 6, 7), (4, '2021-05-05', 8, null, 8, 6, 7),
              (4, '2021-05-06', 9, 1, null, 6, 7), (5, '2021-05-06', 0.00000012345, 1, 1, 1, 1)
            """);
    server = TestServer.start(database);
  }

  private static long at(LocalDate day) {
    return day.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
  }

  private static String path(String symbol, String resolution, long from, long to) {
    return "/udf/history?symbol="
        + symbol
        + "&resolution="
        + resolution
        + "&from="
        + from
        + "&to="
        + to;
  }

  private static JsonObject get(String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private static JsonArray times(LocalDate first, int days) {
    var times = new JsonArray();
    IntStream.range(0, days).forEach(i -> times.add(at(first.plusDays(i))));
    return times;
  }

  @Test
  void barsStartWithinTheRangeAndStandAtMidnight() {
    var bars = get(path("bitcoin", "1D", at(FIRST.plusDays(2)), at(FIRST.plusDays(5))));
    assertThat(bars)
        .isEqualTo(
            new JsonObject(
                """
                {"s": "ok", "t": [1620172800, 1620259200, 1620345600], "c": [3, 4, 5], "h": [4, 5, 6],
                 "l": [2.5, 3.5, 4.5], "o": [2.75, 3.75, 4.75], "v": [2, 3, 4]}
                """));
    // One second decides whether a bar is in the range.
    assertThat(
            get(path("bitcoin", "1D", at(FIRST) + 1, at(FIRST.plusDays(2)) + 1)).getJsonArray("t"))
        .isEqualTo(times(FIRST.plusDays(1), 2));
  }

  @Test
  void barsAreTheRowsOfTheHistory() {
    for (var pair : List.of("1D 1d", "1W 1w", "1M 1mo", "D 1d", "W 1w", "M 1mo")) {
      var names = pair.split(" ");
      var rows = new JsonArray(server.get("/currencies/btc/history?interval=" + names[1]).body());
      var bars = get(path("bitcoin", names[0], 0, Instant.now().getEpochSecond()));
      assertThat(bars.getJsonArray("c").stream().map(value -> ((Number) value).doubleValue()))
          .containsExactlyElementsOf(
              rows.stream().map(row -> ((JsonObject) row).getDouble("close")).toList());
      assertThat(bars.getJsonArray("t"))
          .containsExactlyElementsOf(
              rows.stream()
                  .map(
                      row ->
                          (Object) (int) at(LocalDate.parse(((JsonObject) row).getString("date"))))
                  .toList());
    }
  }

  @Test
  void aWeekIsWholeEvenIfTheRangeEndsWithinIt() {
    var bars = get(path("bitcoin", "1W", at(FIRST), at(FIRST.plusDays(1))));
    assertThat(bars.getJsonArray("c")).containsExactly(7);
    assertThat(bars.getJsonArray("h")).containsExactly(8);
  }

  @Test
  void countbackTakesTheLastBarsHoweverEarly() {
    var end = at(FIRST.plusDays(60));
    var ten = get(path("bitcoin", "1D", end, end) + "&countback=10");
    assertThat(ten.getJsonArray("t")).isEqualTo(times(FIRST.plusDays(50), 10));
    // Across a gap of years.
    assertThat(
            get(path("sparse", "1D", 0, at(LocalDate.of(2022, 1, 1))) + "&countback=3")
                .getJsonArray("c"))
        .containsExactly(7, 8, 9);
    assertThat(get(path("bitcoin", "1D", 0, end) + "&countback=1000").getJsonArray("t"))
        .hasSize(60);
    assertThat(get(path("bitcoin", "1D", 0, end) + "&countback=0"))
        .isEqualTo(new JsonObject().put("s", "no_data"));
  }

  @Test
  void withoutBarsTheNextTimeIsThatOfTheBarBefore() {
    var gap = path("sparse", "1D", at(LocalDate.of(2016, 1, 1)), at(LocalDate.of(2017, 1, 1)));
    assertThat(get(gap))
        .isEqualTo(
            new JsonObject()
                .put("s", "no_data")
                .put("nextTime", (int) at(LocalDate.of(2015, 1, 1))));
    var before = path("bitcoin", "1D", 0, at(FIRST));
    assertThat(get(before)).isEqualTo(new JsonObject().put("s", "no_data"));
    assertThat(get(path("without-records", "1D", 0, 2_000_000_000)).getString("s"))
        .isEqualTo("no_data");
  }

  @Test
  void valuesThatAreUnknownAreLeftOut() {
    var both =
        get(path("sparse", "1D", at(LocalDate.of(2021, 5, 1)), at(LocalDate.of(2021, 6, 1))));
    assertThat(both.fieldNames()).containsExactlyInAnyOrder("s", "t", "c");
    var first =
        get(path("sparse", "1D", at(LocalDate.of(2021, 5, 5)), at(LocalDate.of(2021, 5, 6))));
    assertThat(first.fieldNames()).containsExactlyInAnyOrder("s", "t", "c", "o", "h", "l");
  }

  @Test
  void numbersHaveTheDigitsOfTheOtherOperations() {
    assertThat(server.get(path("tiny", "1D", 0, 2_000_000_000)).body())
        .contains("\"c\":[0.00000012345]");
  }

  @Test
  void farTimesAreNotAnError() {
    assertThat(get(path("bitcoin", "1D", -62135596800L, 253402214400L)).getJsonArray("t"))
        .hasSize(60);
  }

  @Test
  void aSymbolIsASlugOrAnyNameOfACurrency() {
    var bitcoin = get("/udf/symbols?symbol=bitcoin");
    assertThat(bitcoin.getString("ticker")).isEqualTo("bitcoin");
    assertThat(bitcoin.getString("description")).isEqualTo("Bitcoin (BTC)");
    assertThat(bitcoin.getLong("pricescale")).isEqualTo(10_000);
    assertThat(get("/udf/symbols?symbol=BTC")).isEqualTo(bitcoin);
    assertThat(get("/udf/symbols?symbol=Tiny").getLong("pricescale")).isEqualTo(1_000_000_000_000L);
    assertThat(get("/udf/symbols?symbol=NONE").getLong("pricescale")).isEqualTo(100);
    assertThat(get(path("BTC", "1D", 0, 2_000_000_000)).getJsonArray("t")).hasSize(60);
  }

  @Test
  void searchFindsWhatTheListOfCurrenciesFinds() {
    var found = new JsonArray(server.get("/udf/search?query=bit&type=&exchange=&limit=30").body());
    assertThat(found)
        .extracting(each -> ((JsonObject) each).getString("symbol"))
        .contains("bitcoin");
    assertThat(new JsonArray(server.get("/udf/search?query=&limit=2").body())).hasSize(2);
    assertThat(server.get("/udf/search?query=bit&type=stock").body()).isEqualTo("[]");
    assertThat(server.get("/udf/search?query=bit&exchange=NYSE").body()).isEqualTo("[]");
    assertThat(server.get("/udf/search?query=nothing%20like%20it").body()).isEqualTo("[]");
  }

  @Test
  void theConfigurationAndTheTimeAreThoseOfTheProtocol() {
    assertThat(get("/udf/config").getJsonArray("supported_resolutions"))
        .containsExactly("1D", "1W", "1M");
    var time = Long.parseLong(server.get("/udf/time").body());
    assertThat(time).isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/udf/symbols?symbol=nobody|404|There is no currency",
        "/udf/symbols?symbol=twn|409|twn means several currencies",
        "/udf/symbols|400|symbol: is missing",
        "/udf/symbols?symbol=%00|400|symbol: contains a control character",
        "/udf/symbols?symbl=x|400|symbl: is not a parameter of this operation",
        "/udf/history?symbol=btc&resolution=60&from=x&to=999999999999|400|resolution: is not one of 1D, 1W, 1M",
        "/udf/history?symbol=nobody&resolution=1D&from=0&to=9|404|There is no currency",
        "/udf/history?symbol=btc&resolution=1D&from=0&to=9&countback=-1|400|countback: is not a number",
        "/udf/search?limit=0|400|limit: is not a number from 1 to 9999",
        "/udf/marks|404|The path /udf/marks does not exist.",
      })
  void errorsHaveTheFormOfTheProtocol(String path, int status, String sentence) {
    var response = server.get(path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    var error = new JsonObject(response.body());
    assertThat(error.fieldNames()).containsExactly("s", "errmsg");
    assertThat(error.getString("s")).isEqualTo("error");
    assertThat(error.getString("errmsg")).contains(sentence);
  }

  @Test
  void aRepeatedRequestIsServedFromTheEdgeCache() {
    var path = path("bitcoin", "1D", 0, at(FIRST.plusDays(9)));
    server.get(path);
    var again = server.get(path);
    assertThat(again.headers().firstValue("cache-status").orElse("")).contains("edge; hit");
    assertThat(
            server
                .get(path, "If-None-Match", again.headers().firstValue("etag").orElseThrow())
                .statusCode())
        .isEqualTo(304);
  }
}
