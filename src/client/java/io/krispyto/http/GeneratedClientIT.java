package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import prices.client.ApiClient;
import prices.client.ApiException;
import prices.client.ApiResponse;
import prices.client.CurrenciesApi;
import prices.client.HealthApi;
import prices.client.IngestionsApi;
import prices.client.PricesApi;
import prices.client.RecordsApi;
import prices.client.model.CurrencyAlias;
import prices.client.model.CurrencyChange;
import prices.client.model.CurrencyMerge;
import prices.client.model.CurrencySummary;
import prices.client.model.DashboardRow;
import prices.client.model.HistoryRow;
import prices.client.model.Ingestion;
import prices.client.model.Ingestion.StateEnum;
import prices.client.model.IngestionFile;
import prices.client.model.IngestionSummary;
import prices.client.model.Mover;
import prices.client.model.Mover.SideEnum;
import prices.client.model.Problem;
import prices.client.model.Problem.TypeEnum;
import prices.client.model.RecordValues;
import prices.client.model.RejectionExample;
import prices.client.model.Violation;

/** A client that openapi-generator has made of the contract asks a running server. */
class GeneratedClientIT {
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
  private static final Pattern CURSOR = Pattern.compile("[?&]cursor=([^&]+)");

  @TempDir Path folder;

  private static DatabaseSettings database;
  private static TestServer server;
  private static ApiClient client;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        """
        insert into currency (id, name, symbol) values
          (1, 'Bitcoin', 'BTC'), (2, 'Ether', 'ETH'), (3, 'Dogecoin', 'DOGE')
        """,
        """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap) values
          (1, '2021-07-06 23:59:59', 4, 1, 2, 3, 26501259869.76, 641899161593.76),
          (1, '2021-07-05 23:59:59', 4, 1, 2, 2, 1, 1),
          (1, '2021-07-03 23:59:59', 4, 1, 2, 2, 1, 1),
          (2, '2021-07-06 23:59:59', 4, 1, 2, 0.5, null, 1),
          (3, '2021-07-06 23:59:59', 4, 1, 2, 3, 8, 0.5),
          (3, '2021-07-05 23:59:59', 4, 1, 2, 4, 8, 0.5)
        """);
    server = TestServer.startToWrite(database, "secret");
    client = client();
  }

  private static ApiClient client() {
    var client = new ApiClient();
    client.updateBaseUri("http://localhost:" + server.port());
    return client;
  }

  /** Whoever has the token. */
  private static ApiClient writer() {
    var writer = client();
    writer.setRequestInterceptor(request -> request.header("Authorization", "Bearer secret"));
    return writer;
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theDashboardIsRowsWithTypes() throws ApiException {
    var rows =
        new PricesApi(client)
            .getDashboard(
                "all",
                "latest",
                "market-cap",
                "desc",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    assertThat(rows)
        .extracting(DashboardRow::getCrypto)
        .containsExactly("Bitcoin", "Ether", "Dogecoin");
    assertThat(rows.get(0).get24h()).isEqualTo(50.0);
    assertThat(rows.get(0).getMarketCap()).isEqualTo(641899161593.76);
    assertThat(rows.get(1).get24h()).isNull();
    assertThat(rows.get(1).get24hVolume()).isNull();
  }

  @Test
  void theDashboardHasTheChangeOverEachWindow() throws ApiException {
    var bitcoin =
        new PricesApi(client)
            .getDashboard(
                "btc",
                "2021-7-6",
                "price",
                "asc",
                "1d,2d,3d",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    assertThat(bitcoin)
        .singleElement()
        .extracting(DashboardRow::getChanges)
        .satisfies(
            changes -> {
              assertThat(changes).containsOnlyKeys("1d", "2d", "3d").contains(entry("2d", null));
              assertThat(changes.get("1d")).isEqualTo(50.0);
              assertThat(changes.get("3d")).isEqualTo(50.0);
            });
  }

  @Test
  void theDaysAndTheClosesOfSomeAreToldWithTypes() throws ApiException {
    var prices = new PricesApi(client);
    assertThat(prices.getDays("2021-7-6", null).getLast()).isEqualTo(LocalDate.of(2021, 7, 6));
    assertThat(
            prices.getDashboard(
                "btc",
                "2021-7-6",
                "price",
                "asc",
                null,
                2,
                null,
                null,
                null,
                null,
                null,
                null,
                null))
        .singleElement()
        .satisfies(row -> assertThat(row.getCloses()).hasSize(2).doesNotContainNull());
  }

  @Test
  void theDashboardIsReadPageByPageUntilNoLinkIsLeft() throws ApiException {
    var prices = new PricesApi(client);
    var names = new ArrayList<String>();
    var pages = 0;
    String cursor = null;
    do {
      var page =
          prices.getDashboardWithHttpInfo(
              "all",
              "2021-7-6",
              "crypto",
              "asc",
              null,
              null,
              null,
              2,
              cursor,
              null,
              null,
              null,
              null);
      page.getData().forEach(row -> names.add(row.getCrypto()));
      cursor = cursorOfNext(page);
      pages++;
    } while (cursor != null && pages < 10);
    assertThat(names).containsExactly("Bitcoin", "Dogecoin", "Ether");
    assertThat(pages).isEqualTo(2);
  }

  private static String cursorOfNext(ApiResponse<?> page) {
    for (var link : page.getHeaders().getOrDefault("link", List.of())) {
      var next = NEXT.matcher(link);
      if (next.find()) {
        var cursor = CURSOR.matcher(URI.create(next.group(1)).toString());
        assertThat(cursor.find()).as(link).isTrue();
        return cursor.group(1);
      }
    }
    return null;
  }

  @Test
  void moversAreOnTheirSides() throws ApiException {
    var movers = new PricesApi(client).getMovers("latest", "1d", 1, 1.0, null, null, null, null);
    assertThat(movers)
        .extracting(Mover::getSide, Mover::getSymbol)
        .containsExactly(tuple(SideEnum.GAINER, "BTC"), tuple(SideEnum.LOSER, "DOGE"));
    assertThat(movers.get(1).getChange()).isEqualTo(-25.0);
    assertThat(movers.get(0).get24hVolume()).isEqualTo(26501259869.76);
  }

  @Test
  void currenciesAreListedAndFound() throws ApiException {
    var prices = new PricesApi(client);
    assertThat(prices.getCurrencies("bit", 5, null, null))
        .extracting(CurrencySummary::getName)
        .containsExactly("Bitcoin");
    assertThat(prices.getCurrencies(null, null, null, null))
        .extracting(CurrencySummary::getSymbol)
        .contains("BTC", "DOGE", "ETH");

    var bitcoin = prices.getCurrency("btc");
    assertThat(bitcoin.getName()).isEqualTo("Bitcoin");
    assertThat(bitcoin.getFirstDay()).isEqualTo(LocalDate.of(2021, 7, 3));
    assertThat(bitcoin.getRecords()).isEqualTo(3L);
    assertThat(bitcoin.getMissingDays()).isEqualTo(1L);

    assertThat(bitcoin.getSlug()).isEqualTo("bitcoin");
    assertThat(bitcoin.getAliases()).isEmpty();

    assertThat(prices.findCurrency("BITCOIN").getSlug()).isEqualTo("bitcoin");
  }

  @Test
  void historyIsRowsOfDays() throws ApiException {
    var rows =
        new PricesApi(client)
            .getHistory(
                "Bitcoin",
                "2021-7-3",
                "2021-7-5",
                "1d",
                "null",
                null,
                null,
                null,
                null,
                null,
                null);
    assertThat(rows)
        .extracting(HistoryRow::getDate)
        .containsExactly(
            LocalDate.of(2021, 7, 3), LocalDate.of(2021, 7, 4), LocalDate.of(2021, 7, 5));
    assertThat(rows.get(0).getComplete()).isTrue();
    assertThat(rows.get(0).getHigh()).isEqualTo(4.0);
    assertThat(rows.get(1).getComplete()).isFalse();
    assertThat(rows.get(1).getClose()).isNull();
  }

  @Test
  void anExportIsAFileAsItCame() throws ApiException, IOException {
    var export = new PricesApi(client).getExport("btc", "2021-7-5", "2021-7-6", null, null);
    assertThat(Files.readAllLines(export.toPath()))
        .containsExactly(
            "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap",
            "1,Bitcoin,BTC,2021-07-05 23:59:59,4,1,2,2,1,1",
            "2,Bitcoin,BTC,2021-07-06 23:59:59,4,1,2,3,26501259869.76,641899161593.76");
  }

  @Test
  void whatIsWrongIsAProblemWithAType() {
    var prices = new PricesApi(client);
    var unknown = problem(404, () -> prices.findCurrency("nobody"));
    assertThat(unknown.getType()).isEqualTo(TypeEnum.NOT_FOUND);
    assertThat(unknown.getError())
        .isEqualTo("There is no currency with the name or symbol nobody.");
    assertThat(unknown.getViolations()).isEmpty();

    var wrong =
        problem(
            400,
            () ->
                prices.getHistory(
                    "btc", "2021-7-6", "2021-7-5", null, null, null, null, null, null, null, null));
    assertThat(wrong.getType()).isEqualTo(TypeEnum.INVALID_REQUEST);
    assertThat(wrong.getStatus()).isEqualTo(400);
    assertThat(wrong.getViolations()).extracting(Violation::getParameter).containsExactly("from");
  }

  private static Problem problem(int status, ThrowingCallable query) {
    var failure = catchThrowableOfType(ApiException.class, query);
    assertThat(failure.getCode()).isEqualTo(status);
    return read(failure.getResponseBody(), Problem.class);
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return client.getObjectMapper().readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRecordIsWrittenAndRead() throws ApiException {
    var records = new RecordsApi(writer());
    var one = 1.0;
    var values =
        new RecordValues().high(one).low(one).open(one).close(one).volume(one).marketCap(one);
    records.putRecord("eth", "2021-7-4", values, null, null);
    var written = records.getRecord("Ether", "2021-7-4");
    assertThat(written.getSymbol()).isEqualTo("ETH");
    assertThat(written.getClose()).isEqualTo(one);
    assertThat(written.getDate()).isEqualTo(LocalDate.of(2021, 7, 4));
  }

  @Test
  void aCurrencyIsChangedMergedAndDeleted() throws ApiException {
    var currencies = new CurrenciesApi(writer());
    for (var name : List.of("Old", "New")) {
      TestDatabase.execute(
          database, "insert into currency (name, symbol) values ('" + name + "', '" + name + "')");
    }
    var alias = new CurrencyAlias().symbol("OLDER").to(LocalDate.of(2021, 1, 1));
    var changed =
        currencies.patchCurrency("old", new CurrencyChange().aliases(List.of(alias)), null);
    assertThat(changed.getSlug()).isEqualTo("old");
    assertThat(changed.getAliases())
        .singleElement()
        .satisfies(
            only -> {
              assertThat(only.getSymbol()).isEqualTo("OLDER");
              assertThat(only.getName()).isNull();
              assertThat(only.getFrom()).isNull();
              assertThat(only.getTo()).isEqualTo(LocalDate.of(2021, 1, 1));
            });
    assertThat(currencies.mergeCurrency("old", new CurrencyMerge().into("new"), null).getAliases())
        .extracting(CurrencyAlias::getSymbol, CurrencyAlias::getName)
        .containsExactly(tuple("OLDER", null), tuple("Old", null), tuple(null, "Old"));
    currencies.deleteCurrency("slug:new", null);
    assertThat(problem(404, () -> new PricesApi(client).getCurrency("old")).getType())
        .isEqualTo(TypeEnum.NOT_FOUND);
  }

  @Test
  void aFileOfRecordsIsSentAndFollowedUntilItIsLoaded() throws Exception {
    var ingestions = new IngestionsApi(writer());
    var csv =
        """
        SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap
        1,Résumécoin,RSM,2021-07-01 23:59:59,4,1,2,3,5,6
        2,Résumécoin,RSM,2021-07-02 23:59:59,4,1,2,n/a,5,6
        """;

    var asked = post(ingestions, file("prices.csv", csv), null, null);
    assertThat(asked.getId()).isPositive();

    var ended = ended(ingestions, asked.getId());
    assertThat(ended.getState()).isEqualTo(StateEnum.LOADED);
    assertThat(ended.getAccepted()).isEqualTo(1L);
    assertThat(ended.getRejected()).isEqualTo(1L);
    assertThat(ended.getProgress()).isNull();
    assertThat(ended.getEndedAt()).isAfterOrEqualTo(ended.getAskedAt());
    assertThat(ended.getFiles())
        .extracting(IngestionFile::getState)
        .containsExactly(IngestionFile.StateEnum.LOADED);
    assertThat(ended.getFiles().get(0).getRejectionGroups())
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.getColumn()).isEqualTo("Close");
              assertThat(group.getCount()).isEqualTo(1L);
              assertThat(group.getExamples())
                  .extracting(RejectionExample::getLine)
                  .containsExactly(3L);
            });
    assertThat(ingestions.getIngestions(10, null))
        .extracting(IngestionSummary::getId)
        .contains(asked.getId());
    assertThat(ingestions.getRejections(asked.getId(), null))
        .singleElement()
        .satisfies(
            rejection -> {
              assertThat(rejection.getLine()).isEqualTo(3L);
              assertThat(rejection.getColumn()).isEqualTo("Close");
              assertThat(rejection.getValue()).isEqualTo("n/a");
            });
    assertThat(new PricesApi(client).getCurrency("rsm").getName()).isEqualTo("Résumécoin");

    var undone = ingestions.deleteIngestionRecords(asked.getId());
    assertThat(undone.getDeleted()).isEqualTo(1L);
    assertThat(undone.getKeptRecords()).isEmpty();
    assertThat(undone.getCurrenciesDeleted()).isEqualTo(1L);
    assertThat(ingestions.getIngestion(asked.getId()).getUndoneAt()).isNotNull();
  }

  @Test
  void whatIsDeclaredAboutAFileIsSent() throws Exception {
    var ingestions = new IngestionsApi(writer());
    var asked = post(ingestions, file("x.csv", "Date,Close\n2021-07-01,3\n"), null, "Declaredcoin");

    var ended = ended(ingestions, asked.getId());

    assertThat(ended.getAccepted()).isEqualTo(1L);
    assertThat(ended.getFiles()).extracting(IngestionFile::getLayout).containsExactly("krispyto");
    assertThat(new PricesApi(client).getCurrency("dcl").getName()).isEqualTo("Declaredcoin");
  }

  /**
   * Sends a file.
   *
   * @param name the declared name of the currency, whose symbol is DCL; null to declare nothing
   */
  private static Ingestion post(IngestionsApi ingestions, Path file, Boolean dryRun, String name)
      throws ApiException {
    return ingestions.postIngestion(
        file.toFile(),
        dryRun,
        null,
        name,
        name == null ? null : "DCL",
        name == null ? null : "USD",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void anNdjsonFileIsRecognisedByItsName() throws Exception {
    var ingestions = new IngestionsApi(writer());
    var lines =
        """
        {"name":"Linecoin","symbol":"LIN","date":"2021-07-01","high":4,"low":1,"open":2,"close":3,"volume":5,"market_cap":6}
        """;
    var asked = post(ingestions, file("lines.ndjson", lines), true, null);
    var ended = ended(ingestions, asked.getId());
    assertThat(ended.getState()).isEqualTo(StateEnum.LOADED);
    assertThat(ended.getSkipped()).isEmpty();
    assertThat(ended.getDryRun()).isTrue();
    assertThat(ended.getAccepted()).isEqualTo(1L);
  }

  @Test
  void csvIsAFileOfItsOwn() throws ApiException, IOException {
    var csv =
        new PricesApi(client)
            .getHistoryCsv("btc", "2021-7-5", "2021-7-6", null, null, null, null, null, null, null);
    assertThat(Files.readAllLines(csv.toPath())).hasSize(3);
  }

  private static Ingestion ended(IngestionsApi ingestions, long id) {
    var running = Set.of(StateEnum.WAITING, StateEnum.RUNNING);
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> ingestions.getIngestion(id),
            ingestion -> !running.contains(ingestion.getState()));
  }

  @Test
  void progressCountsBeyondTwoGigabytes() {
    // Nobody wants to wait for such an upload here.
    var ingestion =
        read(
            """
            {"id":7,"source":"prices.csv","checksum":null,"dry_run":false,"state":"running",
             "error":null,"asked_at":"2022-10-09T12:00:00.5Z","started_at":"2022-10-09T12:00:01Z",
             "ended_at":null,"accepted":0,"updated":0,"unchanged":0,"rejected":0,"warned":0,"files":[],
             "progress":{"file":"prices.csv","bytes":3000000000,"total_bytes":4000000000,
               "rows":5000000000,"rows_per_second":6000000000,"seconds_left":7000000000}}
            """,
            Ingestion.class);
    var progress = ingestion.getProgress();
    assertThat(progress.getBytes()).isEqualTo(3_000_000_000L);
    assertThat(progress.getTotalBytes()).isEqualTo(4_000_000_000L);
    assertThat(progress.getRows()).isEqualTo(5_000_000_000L);
    assertThat(progress.getRowsPerSecond()).isEqualTo(6_000_000_000L);
    assertThat(progress.getSecondsLeft()).isEqualTo(7_000_000_000L);
    assertThat(ingestion.getStartedAt()).isEqualTo("2022-10-09T12:00:01Z");
    assertThat(ingestion.getEndedAt()).isNull();
  }

  @Test
  void progressOfUnknownEndIsReadToo() {
    var ingestion =
        read(
            """
            {"progress":{"file":null,"bytes":0,"total_bytes":null,
               "rows":0,"rows_per_second":null,"seconds_left":null}}
            """,
            Ingestion.class);
    assertThat(ingestion.getProgress().getTotalBytes()).isNull();
    assertThat(ingestion.getProgress().getSecondsLeft()).isNull();
  }

  @Test
  void healthIsAnswered() throws ApiException {
    assertThat(new HealthApi(client).getLiveness().getStatus()).hasToString("UP");
    assertThat(new HealthApi(client).getReadiness().getStatus()).hasToString("UP");
  }
}
