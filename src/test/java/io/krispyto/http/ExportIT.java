package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.http.wire.Responses;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports and reloading them. */
class ExportIT extends SharedServerTestBase {
  private static final Path DATA =
      Path.of(System.getProperty("krispyto.real-data", "../shared/data/crypto.zip"));
  private static final String HEADER =
      "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\r\n";
  private static final String TOKEN = "secret";

  private static DatabaseSettings database;

  @BeforeAll
  static void start() {
    database =
        TestDatabase.filled( // A database may be configured with a different date style.
            "do $$ begin execute format('alter database %I set datestyle = german', current_database()); end $$",
            """
        insert into currency (id, name, symbol) values
          (1, 'Quoted, "Inc"', 'Q"1"'), (2, 'Aave', 'AAVE'), (3, 'bitcoin', 'BTC'), (4, 'None', 'NO')
        """,
            """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap) values
          (3, '2021-07-06 23:59:59', 35038.53653, 0.1, 1e-7, 5e-324, 1e22, 641899161593.8),
          (3, '2021-07-06 12:00:00', 2, 1, 1, 1, 0, 0),
          (1, '2021-07-05 23:59:59', 4, 3, 3, 3.5, 1, 2),
          (2, '2021-07-04 23:59:59', 4, 3, 3, 3.5, 1, 2)
        """);
    server = TestServer.startToWrite(database, TOKEN);
  }

  @Test
  void recordsHaveTheUploadFormat() {
    var response = server.get("/export");
    assertThat(response.body())
        .isEqualTo(
            HEADER
                + "1,Aave,AAVE,2021-07-04 23:59:59,4,3,3,3.5,1,2\r\n"
                + "2,bitcoin,BTC,2021-07-06 12:00:00,2,1,1,1,0,0\r\n"
                + "3,bitcoin,BTC,2021-07-06 23:59:59,35038.53653,0.1,0.0000001,"
                + "0."
                    .concat("0".repeat(323))
                    .concat("5,10000000000000000000000,641899161593.8\r\n")
                + "4,\"Quoted, \"\"Inc\"\"\",\"Q\"\"1\"\"\",2021-07-05 23:59:59,4,3,3,3.5,1,2\r\n");
    assertThat(response.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8");
    assertThat(response.headers().firstValue("content-disposition"))
        .hasValue("attachment; filename=\"krispyto.csv\"");
    assertThat(server.get("/export", "Accept", "application/x-ndjson").body())
        .startsWith(
            "{\"name\":\"Aave\",\"symbol\":\"AAVE\",\"date\":\"2021-07-04 23:59:59\",\"high\":4,\"low\":3,"
                + "\"open\":3,\"close\":3.5,\"volume\":1,\"market_cap\":2}\n")
        .contains("{\"name\":\"Quoted, \\\"Inc\\\"\",\"symbol\":\"Q\\\"1\\\"\",")
        .endsWith("}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?id=aave,BTC|3",
        "?from=2021-7-5|3",
        "?to=2021-7-5|2",
        "?from=2021-7-5&to=2021-7-5|1",
        "?id=btc&from=2021-7-6&to=9999-12-31|2",
      })
  void onlyMatchingRecordsAreExported(String query, int records) {
    assertThat(server.get("/export" + query).body().lines()).hasSize(records + 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?id=no|204|",
        "?from=2022-1-1|204|",
        "?id=btc,nope|404|There is no currency with the symbol NOPE.",
        "?from=2021-7-6&to=2021-7-5|400|from: is after to",
        "?from=latest&format=json|400|from: is not a date like 2022-10-9; format: is neither csv nor ndjson",
      })
  void anInvalidExportIsRejected(String query, int status, String sentence) {
    var response = server.get("/export" + query);
    assertThat(response.statusCode()).isEqualTo(status);
    if (sentence != null) {
      assertThat(new JsonObject(response.body()).getString("error")).isEqualTo(sentence);
    }
  }

  @Test
  void anUnsupportedMediaTypeIs406() {
    assertThat(server.get("/export", "Accept", "application/json").statusCode()).isEqualTo(406);
  }

  @ParameterizedTest
  @CsvSource({"csv,text/csv", "ndjson,application/x-ndjson"})
  void reloadingAnExportChangesNothing(String format, String mediaType) throws Exception {
    assertUnchanged(server, format, mediaType, 4);
  }

  @ParameterizedTest
  @CsvSource({"csv, text/csv", "ndjson, application/x-ndjson"})
  void reloadingUnknownValuesAndFractionsOfASecondChangesNothing(String format, String mediaType)
      throws Exception {
    var sparse =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap) values
          (1, '2021-07-04 23:59:59.999', null, null, null, 3.5, null, null),
          (1, '2021-07-05 23:59:59.123456', null, 3, null, 3.5, 1, null),
          (1, '2021-07-06 00:00:00', 4, null, 3, 3.5, null, 2)
        """);
    try (var other = TestServer.startToWrite(sparse, TOKEN)) {
      assertUnchanged(other, format, mediaType, 3);
    }
  }

  @Test
  void reloadingAnExportOfRealDataChangesNothing() throws Exception {
    assumeTrue(Files.exists(DATA), "The real data is not here: " + DATA);
    try (var real = TestServer.startToWrite(TestDatabase.migrated(), TOKEN)) {
      load(real, "application/zip", Files.readAllBytes(DATA));
      assertUnchanged(real, "csv", "text/csv", 37_082);
      assertUnchanged(real, "ndjson", "application/x-ndjson", 37_082);
    }
  }

  private static void assertUnchanged(
      TestServer target, String format, String mediaType, int records) throws Exception {
    var exported =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(address(target, "/export?format=" + format)).build(),
                BodyHandlers.ofByteArray());
    assertThat(exported.headers().firstValue("content-type"))
        .hasValue(Responses.contentType(mediaType));
    var loaded = load(target, mediaType, exported.body());
    assertThat(loaded.getInteger("unchanged")).isEqualTo(records);
    assertThat(loaded.getInteger("accepted")).isZero();
    assertThat(loaded.getInteger("updated")).isZero();
    assertThat(loaded.getInteger("rejected")).isZero();
  }

  private static JsonObject load(TestServer target, String mediaType, byte[] file)
      throws Exception {
    var taken =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(address(target, "/ingestions"))
                    .header("Authorization", "Bearer " + TOKEN)
                    .header("Content-Type", mediaType)
                    .POST(BodyPublishers.ofByteArray(file))
                    .build(),
                BodyHandlers.ofString());
    var id = new JsonObject(taken.body()).getLong("id");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ended(target.get("/ingestions/" + id)));
    return new JsonObject(target.get("/ingestions/" + id).body());
  }

  private static boolean ended(HttpResponse<String> ingestion) {
    var state = new JsonObject(ingestion.body()).getString("state");
    assertThat(state).isIn("waiting", "running", "loaded");
    return state.equals("loaded");
  }

  private static URI address(TestServer target, String path) {
    return URI.create("http://localhost:" + target.port() + path);
  }
}
