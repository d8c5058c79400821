package io.krispyto.http;

import static io.krispyto.http.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.krispyto.LogLines;
import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.Options;
import io.krispyto.bus.Payload;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.record.PricePairs;
import io.krispyto.domain.record.RecordColumn;
import io.krispyto.http.event.EventTiming;
import io.krispyto.http.wire.body.UploadRate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The records of many pairs in one request. */
class PricesIT extends SharedServerTestBase {
  private static final UploadRate QUICK = new UploadRate(1000, Duration.ofMillis(600));
  private static final String JSON = "application/json";
  private static final String CSV = "text/csv";
  private static final String NDJSON = "application/x-ndjson";

  /** Many currencies with records on two of three days, whose values follow from their numbers. */
  private static final int CURRENCIES = 500;

  private static final int DAYS = 90;
  private static final LocalDate FIRST = LocalDate.of(2020, 1, 1);

  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    database =
        TestDatabase.filled(
            """
            insert into currency (id, name, symbol) values
              (1001, 'Bitcoin', 'BTC'), (1002, 'Terra', 'LUNA'), (1003, 'Luna Classic', 'LUNC'),
              (1004, 'Cat', 'CAT'), (1005, 'Other Cat', 'cat'), (1006, 'Comma, "Inc"', 'CMA')
            """,
            "insert into currency_alias (currency_id, symbol, last_day) values (1003, 'LUNA', '2022-05-12')",
            """
            insert into record (currency_id, date, open, high, low, close, volume, marketcap) values
              (1001, '2021-07-06 12:00:00', 1, 2, 1, 1.5, 1, 1), (1001, '2021-07-06 23:59:59', 3, 4, 2, 3.5, null, 7),
              (1001, '2021-07-09 23:59:59', 5, 6, 4, 5.25, 10, 'NaN'), (1002, '2022-05-13', 1, 1, 1, 11, 1, 1),
              (1002, '2022-06-01', 1, 1, 1, 12, 1, 1), (1003, '2022-05-01', 1, 1, 1, 80, 1, 1),
              (1003, '2022-06-01', 1, 1, 1, 0.0001, 1, 1), (1006, '2021-07-06', 1, 1, 1, 6, 1, 1)
            """,
            "insert into currency (id, name, symbol) select n, 'Currency ' || n, 'C' || n from generate_series(1, %d) n"
                .formatted(CURRENCIES),
            "insert into record (currency_id, date, close) select n, date '%s' + d + time '23:59:59', n * 1000 + d"
                    .formatted(FIRST)
                + " from generate_series(1, %d) n, generate_series(0, %d) d where (n + d) %% 3 <> 0"
                    .formatted(CURRENCIES, DAYS - 1),
            "analyze");
    var shared = SharedEdge.of(TestServer.settings());
    server =
        TestServer.start(
            database,
            CacheSettings.DEFAULT,
            () -> new HttpVerticle(shared, QUICK, EventTiming.DEFAULT));
  }

  @Test
  void eachPairHasARowInTheOrderRequested() {
    var response =
        post(
            "/prices?fields=close,volume,market_cap,open",
            JSON,
            """
            [{"currency":"bitcoin","date":"2021-7-9"},{"date":"2021-07-06T10:00:00Z","currency":" BTC ","amount":{"a":[1]}},
             {"currency":"slug:bitcoin","date":1625529600}]
            """);
    assertThat(response.body())
        .isEqualTo(
            "[{'currency':'bitcoin','date':'2021-07-09','slug':'bitcoin','record_date':'2021-07-09','close':5.25,'volume':10,'market_cap':null,'open':5,'error':null},"
                    .replace('\'', '"')
                + "{'currency':'BTC','date':'2021-07-06','slug':'bitcoin','record_date':'2021-07-06','close':3.5,'volume':null,'market_cap':7,'open':3,'error':null},"
                    .replace('\'', '"')
                + "{'currency':'slug:bitcoin','date':'2021-07-06','slug':'bitcoin','record_date':'2021-07-06','close':3.5,'volume':null,'market_cap':7,'open':3,'error':null}]"
                    .replace('\'', '"'));
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
  }

  @Test
  void aPairWithoutAPriceHasTheReasonAndTheOthersHaveTheirPrices() {
    var body =
        """
        currency,date,ignored
        xyz,2021-7-6,1
        cat,2021-7-6,2
        btc,2021-7-7,3
        btc,20210706,4
        ,2021-7-6,5
        btc,,6
        ,,7
        btc
        %s,today,8
        "Comma, ""Inc""\",2021-7-6,9
        btc,2021-7-6,10
        """
            .formatted("x".repeat(200));
    assertThat(post("/prices?format=csv", CSV, body).body())
        .isEqualTo(
            """
            currency,date,slug,record_date,close,error
            xyz,2021-07-06,,,,There is no currency with the name or symbol xyz.
            cat,2021-07-06,,,,"cat means several currencies: Cat (slug:cat), Other Cat (slug:other-cat). Use a slug instead."
            btc,2021-07-07,bitcoin,,,There is no record of Bitcoin on 2021-07-07.
            btc,20210706,,,,date: is either a date without hyphens or a number of seconds; write the date like 2022-10-09
            ,2021-07-06,,,,currency: is missing
            btc,,,,,date: is missing
            ,,,,,currency: is missing; date: is missing
            btc,,,,,date: is missing
            %s,%s,,,,currency: is longer than 128 characters
            "Comma, ""Inc""\",2021-07-06,comma-inc,2021-07-06,6,
            btc,2021-07-06,bitcoin,2021-07-06,3.5,
            """
                .formatted("x".repeat(200), LocalDate.now(java.time.ZoneOffset.UTC))
                .replace("\n", "\r\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0d | 2021-7-8 | | There is no record of Bitcoin on 2021-07-08.",
        "1d | 2021-7-8 | | There is no record of Bitcoin from 2021-07-07 to 2021-07-08.",
        "2d | 2021-7-8 | 2021-07-06 |",
        "366d | 2021-7-8 | 2021-07-06 |",
        "366d | 2021-7-9 | 2021-07-09 |",
        "366d | 2021-7-5 | | There is no record of Bitcoin from 2020-07-04 to 2021-07-05.",
        "366d | 2022-7-10 | 2021-07-09 |",
        "365d | 2022-7-10 | | There is no record of Bitcoin from 2021-07-10 to 2022-07-10."
      })
  void theLastRecordWithinSomeDaysCounts(
      String within, String date, String recordDate, String error) {
    var rows = new JsonArray(post("/prices?within=" + within, JSON, pair("btc", date)).body());
    assertThat(rows.getJsonObject(0).getString("record_date")).isEqualTo(recordDate);
    assertThat(rows.getJsonObject(0).getString("error")).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({
    "luna, 2022-5-1, 80",
    "luna, 2022-6-1, 12",
    "LUNC, 2022-6-1, 0.0001",
    "luna classic, 2022-5-1, 80"
  })
  void aSymbolMeansTheCurrencyThatHasItOnTheDay(String currency, String date, double close) {
    var rows = new JsonArray(post("/prices", JSON, pair(currency, date)).body());
    assertThat(rows.getJsonObject(0).getDouble("close")).isEqualTo(close);
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CSV, NDJSON})
  void allFormatsHaveTheSameRows(String mediaType) {
    var body =
        switch (mediaType) {
          case JSON ->
              "[{\"currency\":\"C1\",\"date\":\"2020-1-1\"},{\"currency\":\"C2\",\"date\":\"2020-1-2\"}]";
          case CSV -> "\ufeffdate,\"currency\"\r\n2020-1-1,C1\r\n\r\n2020-1-2,\"C2\"";
          default ->
              "{\"currency\":\"C1\",\"date\":\"2020-1-1\"}\n\n{\"currency\":\"C2\",\"date\":\"2020-1-2\"}";
        };
    assertThat(post("/prices", mediaType, body).body())
        .isEqualTo(
            "[{\"currency\":\"C1\",\"date\":\"2020-01-01\",\"slug\":\"currency-1\",\"record_date\":\"2020-01-01\",\"close\":1000,\"error\":null},"
                + "{\"currency\":\"C2\",\"date\":\"2020-01-02\",\"slug\":\"currency-2\",\"record_date\":null,\"close\":null,\"error\":\"There is no record of Currency 2 on 2020-01-02.\"}]");
    var lines = post("/prices", mediaType, body, "Accept", NDJSON);
    assertThat(lines.body())
        .isEqualTo(
            "{\"currency\":\"C1\",\"date\":\"2020-01-01\",\"slug\":\"currency-1\",\"record_date\":\"2020-01-01\",\"close\":1000,\"error\":null}\n"
                + "{\"currency\":\"C2\",\"date\":\"2020-01-02\",\"slug\":\"currency-2\",\"record_date\":null,\"close\":null,\"error\":\"There is no record of Currency 2 on 2020-01-02.\"}\n");
    assertThat(post("/prices", mediaType + "; charset=utf-8", body, "Accept", CSV).body())
        .isEqualTo(
            "currency,date,slug,record_date,close,error\r\nC1,2020-01-01,currency-1,2020-01-01,1000,\r\n"
                + "C2,2020-01-02,currency-2,,,There is no record of Currency 2 on 2020-01-02.\r\n");
  }

  @Test
  void aHundredThousandRandomPairsHaveTheirRecords() {
    var random = new Random(16);
    var body = new StringBuilder("currency,date\n");
    var expected = new StringBuilder("currency,date,slug,record_date,close,error\r\n");
    for (var i = 0; i < PricePairs.MAX; i++) {
      var n = 1 + random.nextInt(CURRENCIES);
      var d = random.nextInt(DAYS);
      var name =
          switch (random.nextInt(3)) {
            case 0 -> "c" + n;
            case 1 -> "Currency " + n;
            default -> "currency-" + n;
          };
      body.append(name).append(',').append(FIRST.plusDays(d)).append('\n');
      // Two of three days have a record, so the day before always has one.
      var recorded = (n + d) % 3 == 0 ? d - 1 : d;
      expected.append(name).append(',').append(FIRST.plusDays(d)).append(",currency-").append(n);
      expected.append(
          recorded < 0
              ? ",,,There is no record of Currency " + n + " from 2019-12-31 to 2020-01-01."
              : "," + FIRST.plusDays(recorded) + "," + (n * 1000 + recorded) + ",");
      expected.append("\r\n");
    }
    var response = post("/prices?within=1d&format=csv", CSV, body.toString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(expected.toString());
    assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
  }

  @Test
  void valuesAreInTheQuoteCurrencyAtTheRateOfTheRecordsDay() {
    var pairs =
        "[{\"currency\":\"c2\",\"date\":\"2020-1-1\"},{\"currency\":\"c2\",\"date\":\"2020-1-2\"},"
            + "{\"currency\":\"c1\",\"date\":\"2020-1-1\"},{\"currency\":\"btc\",\"date\":\"2021-7-6\"}]";
    var rows = new JsonArray(post("/prices?within=1d&quote=C1", JSON, pairs).body());
    // C1 has the closes 1000 and 1001, and no later record within 7 days of 2021.
    assertThat(rows.stream().map(row -> ((JsonObject) row).getDouble("close")))
        .containsExactly(2000 / 1000.0, 2000 / 1000.0, 1.0, null);
    assertThat(post("/prices?quote=usd", JSON, pairs).body())
        .isEqualTo(post("/prices", JSON, pairs).body());
    assertThat(post("/prices?quote=nobody", JSON, pairs).statusCode()).isEqualTo(404);
    assertThat(post("/prices?quote=cat", JSON, pairs).statusCode()).isEqualTo(409);
  }

  @Test
  void centuriesBetweenTheDaysNeedNoRates() {
    var pairs =
        "[{\"currency\":\"c2\",\"date\":\"0001-1-1\"},{\"currency\":\"c2\",\"date\":\"2020-1-1\"},"
            + "{\"currency\":\"c2\",\"date\":\"9999-12-31\"}]";
    var started = System.nanoTime();
    var rows = new JsonArray(post("/prices?quote=c1", JSON, pairs).body());
    assertThat(rows.stream().map(row -> ((JsonObject) row).getDouble("close")))
        .containsExactly(null, 2.0, null);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void noCacheStoresTheResponse() {
    for (var i = 0; i < 2; i++) {
      var headers = post("/prices", JSON, pair("btc", "2021-7-6")).headers();
      assertThat(headers.firstValue("cache-control")).hasValue("no-store");
      assertThat(headers.firstValue("etag")).isEmpty();
      assertThat(headers.firstValue("cache-status")).isEmpty();
    }
    assertThat(post("/prices", JSON, pair("btc", "2021-7-9")).body()).contains("5.25");
    assertThat(server.get("/prices").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | | body: is missing",
        "application/x-ndjson | | body: is missing",
        "text/csv | | body: is missing",
        "application/json | {\"pairs\":[]} | body: is not an array of objects like",
        "application/json | [1] | body: is not an array of objects like",
        "application/json | [[]] | body: is not an array of objects like",
        "application/json | [] [] | body: is not an array of objects like",
        "application/json | [{\"currency\":\"btc\"}, | body: is not JSON",
        "application/json | [{\"currency\":\"btc\" | body: is not JSON",
        "application/json | nonsense | body: is not JSON",
        "application/json | [{\"date\":\"a\",\"date\":\"b\"}] | body: has a duplicate member",
        "application/json | [{\"currency\":{}}] | body: has a pair whose currency is not a string",
        "application/json | [{\"date\":[]}] | body: has a pair whose date is not a string",
        "application/x-ndjson | [] | body: has a line that is not an object like",
        "application/x-ndjson | {} 1 | body: has a line that is not an object like",
        "text/csv | btc,2021-7-6 | body: has no header with the columns currency and date",
        "text/csv | currency,date~\"btc,2021-7-6 | body: has a quotation mark without an end"
      })
  void aMalformedBodyIsRefusedWithTheReason(String mediaType, String body, String reason) {
    var response = post("/prices", mediaType, body == null ? "" : body.replace('~', '\n'));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).contains(reason);
  }

  @Test
  void malformedTextIsRefused() {
    var csv = "currency,date\n\u00ff,2021-7-6\n".getBytes(StandardCharsets.ISO_8859_1);
    var response =
        server.send("POST", "/prices", BodyPublishers.ofByteArray(csv), "Content-Type", CSV);
    assertThat(response.body()).contains("body: is not UTF-8");
  }

  @Test
  void anEmptyListHasNoRows() {
    assertThat(post("/prices", JSON, " [] ").body()).isEqualTo("[]");
    assertThat(post("/prices?format=csv", CSV, "currency,date\n").body())
        .isEqualTo("currency,date,slug,record_date,close,error\r\n");
  }

  @Test
  void allWrongParametersAreNamed() {
    var response = post("/prices?within=367d&fields=close,price&format=xml", JSON, "[]");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo(
            "within: is not a number of days from 0d to 366d; fields: has a field that is not one of open,"
                + " high, low, close, volume, market_cap; format: is not one of json, csv, ndjson");
    assertThat(post("/prices?field=close", JSON, "[]").body())
        .contains("the nearest one is fields");
  }

  @Test
  void mediaTypesThatAreNotRowsAreRefused() {
    assertThat(post("/prices", "text/plain", "[]").statusCode()).isEqualTo(415);
    assertThat(post("/prices", JSON, "[]", "Content-Encoding", "gzip").statusCode()).isEqualTo(415);
    assertThat(post("/prices", JSON, "[]", "Accept", "text/html").statusCode()).isEqualTo(406);
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, CSV, NDJSON})
  void onePairTooManyIsRefused(String mediaType) {
    assertThat(
            post("/prices?format=csv", mediaType, pairs(mediaType, PricePairs.MAX)).body().lines())
        .hasSize(PricePairs.MAX + 1);
    var response = post("/prices", mediaType, pairs(mediaType, PricePairs.MAX + 1));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo("A request can have at most 100,000 pairs. Split them into several requests.");
  }

  private static String pairs(String mediaType, int count) {
    return switch (mediaType) {
      case JSON ->
          IntStream.range(0, count)
              .mapToObj(i -> "{\"currency\":\"x\",\"date\":\"2021-7-6\"}")
              .collect(Collectors.joining(",", "[", "]"));
      case CSV -> "currency,date\n" + "x,2021-7-6\n".repeat(count);
      default -> "{\"currency\":\"x\",\"date\":\"2021-7-6\"}\n".repeat(count);
    };
  }

  /** Announced with its length, and in chunks without one. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoMillionPairsAreRefusedBeforeTheyAreRead(boolean announced) throws IOException {
    var line = "{\"currency\":\"currency-1\",\"date\":\"2020-01-01\"}\n".repeat(1000);
    try (var socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout(20_000);
      var out = socket.getOutputStream();
      out.write(
          ascii(
              "POST /prices HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-ndjson\r\n"
                  + (announced
                      ? "Content-Length: " + 2000L * line.length()
                      : "Transfer-Encoding: chunked")
                  + "\r\n\r\n"));
      var sent = 0;
      try {
        while (sent < 2000 && socket.getInputStream().available() == 0) {
          out.write(
              ascii(
                  announced ? line : Integer.toHexString(line.length()) + "\r\n" + line + "\r\n"));
          sent++;
        }
      } catch (IOException closed) {
        // The server has closed the connection after its response.
      }
      assertThat(sent).isLessThan(1000);
      var response = head(socket.getInputStream());
      assertThat(response).startsWith("HTTP/1.1 413 ");
    }
    assertThat(post("/prices", JSON, pair("btc", "2021-7-6")).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatStallsIsRefused() throws IOException {
    try (var socket = begin("[{\"currency\":")) {
      assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void aBodyThatTricklesForTooLongIsRefused() throws Exception {
    try (var socket = begin("[")) {
      var in = socket.getInputStream();
      // Faster than the minimum rate.
      var spaces = ascii(" ".repeat(400));
      for (var i = 0; i < 200 && in.available() == 0; i++) {
        socket.getOutputStream().write(spaces);
        Thread.sleep(100);
      }
      assertThat(in.available()).isPositive();
      assertThat(head(in)).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void anAddressHasALimitOfBatchesAndGetsAnotherWhenOneEnds() throws IOException {
    var sockets = new ArrayList<Socket>();
    for (var i = 0; i < 4; i++) {
      sockets.add(begin("["));
    }
    org.awaitility.Awaitility.await()
        .untilAsserted(
            () -> {
              var refused = post("/prices", JSON, "[]");
              assertThat(refused.statusCode()).isEqualTo(429);
              assertThat(refused.headers().firstValue("retry-after")).isPresent();
            });
    for (var socket : sockets) {
      socket.close();
    }
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(post("/prices", JSON, "[]").statusCode()).isEqualTo(200));
  }

  @Test
  void aConnectionResetByTheClientIsNotLoggedAsAnError() throws Exception {
    try (var log = LogLines.ofAll(Level.WARN)) {
      for (var i = 0; i < 5; i++) {
        var socket = begin("[{\"currency\":");
        Thread.sleep(100);
        socket.setSoLinger(true, 0);
        socket.close();
      }
      Thread.sleep(300);
      assertThat(log.all()).isEmpty();
    }
  }

  @Test
  void aSlowReaderHoldsNoConnection() throws IOException {
    var body = pairs(NDJSON, PricePairs.MAX);
    try (var socket = new Socket()) {
      socket.setReceiveBufferSize(16 * 1024);
      socket.connect(new java.net.InetSocketAddress("localhost", server.port()));
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              ascii(
                  "POST /prices HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body));
      assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
      org.awaitility.Awaitility.await("while the client reads nothing")
          .untilAsserted(
              () ->
                  assertThat(
                          TestDatabase.query(
                              database,
                              "select count(*) from pg_stat_activity where datname = current_database()"
                                  + " and state <> 'idle' and pid <> pg_backend_pid()"))
                      .isEqualTo("0"));
      assertThat(socket.getInputStream().readAllBytes()).endsWith(ascii("]\r\n0\r\n\r\n"));
    }
  }

  @Test
  void aClientOnTheBusGetsTheSameRows() {
    var client = KrispytoClient.of(server.vertx());
    var pairs =
        new PricePairs.Builder()
            .add("btc", "2021-7-8")
            .add(null, "x")
            .add("Bitcoin", "2021-7-6")
            .build();
    var options =
        Options.prices()
            .within(3)
            .fields(RecordColumn.HIGH, RecordColumn.CLOSE)
            .format(RowFormat.CSV);
    var rows = (Payload) await(client.prices(pairs, options));
    assertThat(rows.bytes().toString())
        .isEqualTo(
            post(
                    "/prices?within=3d&fields=high,close&format=csv",
                    JSON,
                    "[{\"currency\":\"btc\",\"date\":\"2021-7-8\"},{\"date\":\"x\"},{\"currency\":\"Bitcoin\",\"date\":\"2021-7-6\"}]")
                .body())
        .contains("btc,2021-07-08,bitcoin,2021-07-06,4,3.5,");
    assertThat(rows.version().isNone()).isFalse();

    var many = new PricePairs.Builder();
    IntStream.range(0, 5000).forEach(i -> many.add("c1", "2020-1-1"));
    var chunks = await(client.prices(many.build(), Options.prices()));
    assertThat(chunks).isInstanceOf(ChunkedPayload.class);
    assertThat(new JsonArray(await(client.bytes(chunks, 10_000_000)))).hasSize(5000);
  }

  @Test
  void otherClientsOnTheBusSendAList() {
    var message =
        new JsonObject()
            .put(
                "pairs",
                new JsonArray()
                    .add(new JsonObject().put("currency", "btc").put("date", "2021-7-6")))
            .put("format", "ndjson");
    var reply = await(server.vertx().eventBus().<Payload>request(Addresses.PRICES, message)).body();
    assertThat(reply.bytes().toString()).contains("\"close\":3.5").endsWith("}\n");
    for (var wrong : List.of(new JsonArray().add(1), "AAAA", new JsonObject())) {
      var refused = new JsonObject().put("pairs", wrong);
      assertThatThrownBy(() -> await(server.vertx().eventBus().request(Addresses.PRICES, refused)))
          .hasMessageContaining("pairs: ");
    }
  }

  private static Socket begin(String body) throws IOException {
    var socket = new Socket("localhost", server.port());
    socket.setSoTimeout(20_000);
    socket
        .getOutputStream()
        .write(
            ascii(
                "POST /prices HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
                    + body));
    return socket;
  }

  private static String head(InputStream in) throws IOException {
    return new String(in.readNBytes(15), StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String pair(String currency, String date) {
    return new JsonArray()
        .add(new JsonObject().put("currency", currency).put("date", date))
        .encode();
  }

  private static HttpResponse<String> post(
      String target, String mediaType, String body, String... headers) {
    var all = new ArrayList<>(List.of("Content-Type", mediaType));
    all.addAll(List.of(headers));
    return server.send("POST", target, BodyPublishers.ofString(body), all.toArray(String[]::new));
  }
}
