package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.Payload;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were calculated by hand from the records below. */
class HistoryIT extends SharedServerTestBase {
  private static final String HEADER =
      "date,open,high,low,close,volume,market_cap,complete,partial,slug\n";

  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    database =
        TestDatabase.filled( // Some owners drop the constraint.
            "alter table record drop constraint record_date_finite",
            """
        insert into currency (id, name, symbol) values
          (1, 'Gappy', 'GAP'), (2, 'Bit One', 'BIT'), (3, 'Bit Two', 'bit'), (4, 'Silent', 'SIL'),
          (5, 'Leap', 'LEAP'), (6, 'Broken', 'BRK'), (7, 'Endless', 'END'), (8, 'Sparse', 'SPARSE'),
          (9, 'a/b c', 'SLASH')
        """,
            // Thursday 2020-12-31 to Monday 2021-01-04: the week spans the new year. 2021-01-18 is
            // a Monday.
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap) values
          (1, '2020-12-30 23:59:59', 1, 3, 1, 2, 10, 100),
          (1, '2020-12-31 08:00:00', 90, 99, 0.1, 91, 999, 999),
          (1, '2020-12-31 23:59:59', 2, 5, 2, 4, 20, 200),
          (1, '2021-01-01 00:00:00', 4, 6, 3, 5, 30, 300),
          (1, '2021-01-03 23:59:59.999', 5, 7, 4, 6, 40, 400),
          (1, '2021-01-04 23:59:59', 6, 8, 5, 7, 50, 500),
          (1, '2021-01-20 23:59:59', 7, 9, 6, 8, 60, 600)
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap)
          select 5, day + interval '23:59:59', 1, 2, 0.5, 1.5, 1, 10
          from generate_series(timestamp '2020-01-31', '2020-03-01', interval '1 day') as day
        """,
            """
        insert into record (currency_id, date, open, high, low, close, volume, marketcap) values
          (6, '2021-03-01 23:59:59', 'NaN', 5, 1, 3, 1e308, 30),
          (6, '2021-03-02 23:59:59', 2, 'Infinity', '-Infinity', null, 1e308, 'NaN'),
          (6, '2021-03-03 12:00:00', 2, 3, 2, 77, 1, 77), (6, '2021-03-03 23:59:59', 2, 4, 2, 'NaN', null, null),
          (6, '2021-03-07 23:59:59', 4, 4, 4, 4, 5, 40),
          (8, '2021-03-01 23:59:59', null, null, null, 1, 10, null),
          (8, '2021-03-02 23:59:59', null, null, null, 2, null, 400),
          (8, '2021-03-03 23:59:59', null, null, null, 3, 20, null),
          (8, '2021-03-08 23:59:59', null, null, null, 4, null, null),
          (7, '-infinity', 1, 1, 1, 1, 1, 1), (7, 'infinity', 1, 1, 1, 1, 1, 1),
          (7, '1850-01-01', 1, 1, 1, 1, 1, 1), (7, '2000-01-01', 2, 2, 2, 2, 2, 2)
        """);
    server = TestServer.start(database);
  }

  @Test
  void eachDayWithARecordHasItsLastOne() {
    assertThat(csv("gap", ""))
        .isEqualTo(
            """
            2020-12-30,1,3,1,2,10,100,true,
            2020-12-31,2,5,2,4,20,200,true,
            2021-01-01,4,6,3,5,30,300,true,
            2021-01-03,5,7,4,6,40,400,true,
            2021-01-04,6,8,5,7,50,500,true,
            2021-01-20,7,9,6,8,60,600,true,
            """);
    assertThat(csv("gappy", "&interval=1d&fill=none")).isEqualTo(csv("GAP", ""));
  }

  @Test
  void weeksBeginOnMondayEvenAcrossNewYear() {
    // Four days of the week of 2020-12-28 have records.
    assertThat(csv("gap", "&interval=1w"))
        .isEqualTo(
            """
            2020-12-28,1,7,1,6,100,400,false,
            2021-01-04,6,8,5,7,50,500,false,
            2021-01-18,7,9,6,8,60,600,false,
            """);
  }

  @Test
  void monthsBeginOnTheFirst() {
    assertThat(csv("gap", "&interval=1mo"))
        .isEqualTo(
            """
            2020-12-01,1,5,1,4,30,200,false,
            2021-01-01,4,9,3,8,180,600,false,
            """);
  }

  @Test
  void anIntervalIsCompleteIfAllItsDaysHaveRecordsInTheRange() {
    // February 2020 has 29 days; a range that lacks some of them truncates it.
    assertThat(csv("Leap", "&interval=1mo"))
        .isEqualTo(
            """
            2020-01-01,1,2,0.5,1.5,1,10,false,
            2020-02-01,1,2,0.5,1.5,29,10,true,
            2020-03-01,1,2,0.5,1.5,1,10,false,
            """);
    assertThat(csv("Leap", "&interval=1mo&from=2020-2-1&to=2020-2-29"))
        .isEqualTo("2020-02-01,1,2,0.5,1.5,29,10,true,\n");
    assertThat(csv("Leap", "&interval=1mo&from=2020-2-2&to=2020-2-29"))
        .isEqualTo("2020-02-01,1,2,0.5,1.5,28,10,false,\n");
    assertThat(csv("Leap", "&interval=1mo&from=2020-2-1&to=2020-2-28"))
        .isEqualTo("2020-02-01,1,2,0.5,1.5,28,10,false,\n");
    // Monday the 3rd to Sunday the 9th.
    assertThat(csv("Leap", "&interval=1w&from=2020-2-3&to=2020-2-9"))
        .isEqualTo("2020-02-03,1,2,0.5,1.5,7,10,true,\n");
    assertThat(csv("Leap", "&interval=1w&from=2020-2-3&to=2020-2-8")).endsWith(",6,10,false,\n");
    assertThat(csv("Leap", "&interval=1w&from=2020-2-4&to=2020-2-9")).endsWith(",6,10,false,\n");
    assertThat(csv("Leap", "&from=2020-2-29&to=2020-2-29"))
        .isEqualTo("2020-02-29,1,2,0.5,1.5,1,10,true,\n");
  }

  @Test
  void bothEndsAreInclusiveAndOptional() {
    var last = "2021-01-20,7,9,6,8,60,600,true,\n";
    var first = "2020-12-30,1,3,1,2,10,100,true,\n";
    assertThat(csv("gap", "&from=2021-01-20")).isEqualTo(last);
    assertThat(csv("gap", "&from=2021-1-5")).isEqualTo(last);
    assertThat(csv("gap", "&to=2020-12-30")).isEqualTo(first);
    assertThat(csv("gap", "&from=2020-12-30&to=2020-12-30")).isEqualTo(first);
    // A record at midnight belongs to that day, one a millisecond earlier to the day before.
    assertThat(csv("gap", "&from=2021-1-1&to=2021-1-1")).startsWith("2021-01-01,").hasLineCount(1);
    assertThat(csv("gap", "&from=2021-1-2&to=2021-1-3")).startsWith("2021-01-03,").hasLineCount(1);
  }

  @Test
  void gapsAreFilledWithNullRows() {
    assertThat(csv("gap", "&fill=null&from=2021-1-2&to=2021-1-5"))
        .isEqualTo(
            """
            2021-01-02,,,,,,,false,
            2021-01-03,5,7,4,6,40,400,true,
            2021-01-04,6,8,5,7,50,500,true,
            2021-01-05,,,,,,,false,
            """);
    assertThat(csv("gap", "&fill=null&interval=1w"))
        .isEqualTo(
            """
            2020-12-28,1,7,1,6,100,400,false,
            2021-01-04,6,8,5,7,50,500,false,
            2021-01-11,,,,,,,false,
            2021-01-18,7,9,6,8,60,600,false,
            """);
    assertThat(csv("gap", "&fill=null&interval=1mo&from=2020-11-15&to=2021-2-3"))
        .isEqualTo(
            """
            2020-11-01,,,,,,,false,
            2020-12-01,1,5,1,4,30,200,false,
            2021-01-01,4,9,3,8,180,600,false,
            2021-02-01,,,,,,,false,
            """);
    // From the first record to the last, inclusive.
    assertThat(csv("gap", "&fill=null")).hasLineCount(22);
  }

  @Test
  void gapsAreFilledWithThePreviousCloseAndMarketCapEvenFromBeforeTheRange() {
    assertThat(csv("gap", "&fill=previous&from=2021-1-2&to=2021-1-6"))
        .isEqualTo(
            """
            2021-01-02,5,5,5,5,,300,false,
            2021-01-03,5,7,4,6,40,400,true,
            2021-01-04,6,8,5,7,50,500,true,
            2021-01-05,7,7,7,7,,500,false,
            2021-01-06,7,7,7,7,,500,false,
            """);
    assertThat(csv("gap", "&fill=previous&from=2020-12-29&to=2020-12-30"))
        .isEqualTo(
            """
            2020-12-29,,,,,,,false,
            2020-12-30,1,3,1,2,10,100,true,
            """);
    assertThat(csv("gap", "&fill=previous&interval=1w"))
        .contains("2021-01-11,7,7,7,7,,500,false,\n");
    // The previous record is in the same week, before the range.
    assertThat(csv("gap", "&fill=previous&interval=1w&from=2021-1-5&to=2021-1-24"))
        .startsWith("2021-01-04,7,7,7,7,,500,false,\n2021-01-11,7,");
  }

  @Test
  void valuesThatAreNotKnownForSomeDaysArePartial() {
    assertThat(csv("sparse", "&interval=1w"))
        .isEqualTo(
            """
            2021-03-01,,,,3,30,400,false,volume market_cap
            2021-03-08,,,,4,,,false,
            """);
    assertThat(csv("sparse", "&from=2021-3-1&to=2021-3-2"))
        .isEqualTo("2021-03-01,,,,1,10,,true,\n2021-03-02,,,,2,,400,true,\n");
  }

  @Test
  void nonFiniteNumbersAreSkipped() {
    // 1e308 + 1e308 overflows a double.
    assertThat(csv("brk", "&interval=1w"))
        .isEqualTo("2021-03-01,2,5,1,4,,40,false,open high low close volume market_cap\n");
    assertThat(csv("brk", "&fill=previous"))
        .isEqualTo(
            """
            2021-03-01,,5,1,3,%s,30,true,
            2021-03-02,2,,,,%s,,true,
            2021-03-03,2,4,2,,,,true,
            2021-03-04,3,3,3,3,,30,false,
            2021-03-05,3,3,3,3,,30,false,
            2021-03-06,3,3,3,3,,30,false,
            2021-03-07,4,4,4,4,5,40,true,
            """
                .formatted("1" + "0".repeat(308), "1" + "0".repeat(308)));
    // Only the last record of a day counts, also on the day before the range.
    assertThat(csv("brk", "&fill=previous&from=2021-3-5&to=2021-3-7"))
        .startsWith("2021-03-05,3,3,3,3,,30,false,\n");
  }

  @ParameterizedTest
  @CsvSource({
    "sil,''",
    "sil,&fill=null",
    "gap,&from=2021-2-1",
    "gap,&to=2020-12-29",
    "gap,&from=2021-1-5&to=2021-1-19&fill=null",
    "gap,&from=2021-1-5&to=2021-1-19&fill=previous",
    "gap,&from=0000-1-1&to=0000-1-1",
    "gap,&from=9999-12-31&to=9999-12-31",
    "end,&from=2000-1-2"
  })
  void noRecordInTheRangeIs204(String currency, String range) {
    var response = server.get(path(currency, range));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void noDataIs404WithAProblemIfConfigured() {
    var settings = TestServer.settings("NO_DATA_STATUS", "404");
    try (var other = TestServer.start(database, settings)) {
      var response = other.get(path("sil", ""));
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(new JsonObject(response.body()).getString("error"))
          .isEqualTo("There is no data for these days.");
    }
  }

  @Test
  void noDataIs200WithoutRowsIfConfigured() {
    var settings = TestServer.settings("NO_DATA_STATUS", "200");
    try (var other = TestServer.start(database, settings)) {
      assertThat(other.get("/currencies/sil/history").body()).isEqualTo("[]");
      assertThat(other.get(path("sil", "")).body())
          .isEqualTo("date,open,high,low,close,volume,market_cap,complete,partial,slug\r\n");
      assertThat(other.get("/movers?date=1999-1-1&format=csv").body())
          .isEqualTo("side,crypto,symbol,price,change,24h-volume,market-cap\r\n");
      assertThat(other.get("/export?to=1700-1-1").body())
          .isEqualTo("SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\r\n");
      assertThat(other.get("/export?to=1700-1-1&format=ndjson").body()).isEmpty();
      assertThat(other.get("/currencies/nothing/history").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aSharedSymbolIsAmbiguous() {
    assertThat(server.get(path("nothing", "")).statusCode()).isEqualTo(404);
    assertThat(error(server.get(path("nothing", "")).body()))
        .isEqualTo("There is no currency with the name or symbol nothing.");
    // This also applies to ranges that would be rejected.
    assertThat(server.get(path("nothing", "&from=0001-1-1")).statusCode()).isEqualTo(404);
    var several = server.get(path("bit", ""));
    assertThat(several.statusCode()).isEqualTo(409);
    assertThat(error(several.body()))
        .isEqualTo(
            "bit means several currencies: Bit One (slug:bit-one), Bit Two (slug:bit-two). Use a slug instead.");
    assertThat(server.get(path("bit%20one", "")).statusCode()).isEqualTo(204);
    assertThat(server.get(path("a%2Fb%20c", "")).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          &from=2021-1-2&to=2021-1-1 | from: is after to
          &from=1921-1-6&to=2021-1-7 | to: is more than 100 years after from
          &from=0001-1-1             | from: is more than 100 years before the last day with a record
          &from=0001-1-1&fill=null   | from: is more than 100 years before the last day with a record
          &to=9999-1-1               | to: is more than 100 years after from, which is the first day with a record
          &from=2021-2-29            | from: 2021-2-29 is not a real date
          &to=never                  | to: is not a date like 2022-10-9
          &interval=1h               | interval: is not one of 1d, 1w, 1mo, 1q, 1y
          &fill=zero                 | fill: is not one of none, null, previous
          &fill=zero&interval=       | interval: is empty; fill: is not one of none, null, previous
          &from=2021-1-1&from=2021-1-2 | from: is given more than once
          """)
  void everyViolationIsNamed(String parameters, String sentence) {
    var response = server.get(path("gap", parameters).replace("&format=csv", ""));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response.body())).isEqualTo(sentence);
  }

  @Test
  void aRangeOfAHundredYearsIsFilledAndStreamed() {
    // 1921-01-07 to 2021-01-06 are 36,524 days; the maximum is one more.
    var most = "&from=1921-1-6&to=2021-1-6&fill=null";
    assertThat(server.get(path("gap", most)).body().lines()).hasSize(36_526 + 1);
    assertThat(csv("gap", most + "&interval=1mo")).hasLineCount(1201);
  }

  @Test
  void withoutARangeTheLastHundredYearsAreReturned() {
    assertThat(csv("end", "")).isEqualTo("2000-01-01,2,2,2,2,2,2,true,\n");
    assertThat(csv("end", "&to=1850-1-2")).startsWith("1850-01-01,").hasLineCount(1);
    assertThat(csv("end", "&fill=previous&from=1999-12-31"))
        .startsWith("1999-12-31,1,1,1,1,,1,false,\n")
        .hasLineCount(2);
    assertThat(server.get(path("end", "&to=2000-1-1")).statusCode()).isEqualTo(400);
  }

  @Test
  void ndjsonAndCsvHaveTheSameRowsAsJson() {
    var path = "/currencies/gap/history?from=2021-1-2&to=2021-1-3&fill=null";
    var json = server.get(path);
    assertThat(json.body())
        .isEqualTo(
            "[{\"date\":\"2021-01-02\",\"open\":null,\"high\":null,\"low\":null,\"close\":null,\"volume\":null,"
                + "\"market_cap\":null,\"complete\":false,\"partial\":null,\"slug\":\"gappy\"},"
                + "{\"date\":\"2021-01-03\",\"open\":5,\"high\":7,\"low\":4,\"close\":6,\"volume\":40,"
                + "\"market_cap\":400,\"complete\":true,\"partial\":null,\"slug\":\"gappy\"}]");
    var lines = server.get(path, "Accept", "application/x-ndjson").body();
    assertThat("[" + lines.strip().replace("\n", ",") + "]").isEqualTo(json.body());
    var csv = server.get(path + "&format=csv");
    assertThat(csv.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"history-gap.csv\"");
    assertThat(server.get(path, "Accept", "text/html").statusCode()).isEqualTo(406);
    assertThat(server.send("POST", path).statusCode()).isEqualTo(405);
    var tag = json.headers().firstValue("ETag").orElseThrow();
    assertThat(server.get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "csv", "ndjson"})
  void theEventBusReturnsTheSameBytes(String format) {
    var parameters =
        new JsonObject()
            .put("currency", "Gappy")
            .put("interval", "1w")
            .put("fill", "previous")
            .put("format", format);
    var payload =
        TestServer.await(server.vertx().eventBus().<Payload>request(Addresses.HISTORY, parameters))
            .body();
    assertThat(payload.bytes().toString())
        .isEqualTo(
            server
                .get("/currencies/Gappy/history?interval=1w&fill=previous&format=" + format)
                .body());
  }

  /** The lines of a response, without its header. */
  private static String csv(String currency, String parameters) {
    var response = server.get(path(currency, parameters));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    var lines = response.body().replace("\r\n", "\n");
    assertThat(lines).startsWith(HEADER);
    // The last column, the slug, is the same in all of them.
    var slugs = lines.substring(HEADER.length()).lines().map(line -> line.replaceAll(".*,", ""));
    assertThat(slugs.distinct()).hasSize(1);
    return lines.substring(HEADER.length()).replaceAll("(?m),[^,\n]*$", "");
  }

  private static String path(String currency, String parameters) {
    return "/currencies/" + currency + "/history?format=csv" + parameters;
  }

  private static String error(String body) {
    return new JsonObject(body).getString("error");
  }
}
