package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.ChunkStream;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.Payload;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.http.wire.Responses;
import io.krispyto.ingestion.IngestionVerticle;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of ingestions, over HTTP and over the event bus. */
class IngestionReaderIT {
  private static final String CSV_HEADER =
      "Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap,File,Line,Column,Value,Reason,Original\r\n";

  /** More than one read fetches. */
  private static final int REJECTIONS = 3500;

  private static DatabaseSettings database;
  private static TestServer server;

  /** The live node that runs the ingestions. */
  private static Connection node;

  @BeforeAll
  static void start() throws SQLException {
    database = TestDatabase.migrated();
    node = TestDatabase.connect(database);
    node.createStatement().execute("select pg_advisory_lock_shared(1263685969, 1)");
    TestDatabase.execute(
        database,
        // 1: partly loaded, 2: running, 3: waiting, 4: failed, 5: with many rejections.
        "insert into ingestion (source, checksum, dry_run, state, error, node, asked_at, started_at, ended_at, file,"
            + " bytes_read, bytes_total, rows_read, rows_per_second, seconds_left, accepted, updated, unchanged, rejected)"
            + " values ('prices.zip', 'abc', true, 'partly', null, 1, '2022-10-09 14:00:00.5+02', '2022-10-09 12:00:01Z',"
            + " '2022-10-09 12:00:09Z', 'b.csv', 90, 90, 9, 1, 0, 1, 2, 3, 4),"
            + " ('https://h/p.csv', null, false, 'running', null, 1, '2022-10-09 12:00:00Z', '2022-10-09 12:00:01Z',"
            + " null, 'p.csv', 10, 100, 5, 2, 45, 0, 0, 0, 0),"
            + " ('next.csv', null, false, 'waiting', null, 1, '2022-10-09 12:00:00Z', null, null, null, 0, null, 0, null,"
            + " null, 0, 0, 0, 0),"
            + " ('gone', null, false, 'failed', 'It is not there.', 1, '2022-10-09 12:00:00Z', '2022-10-09 12:00:00Z',"
            + " '2022-10-09 12:00:00Z', null, 0, null, 0, null, null, 0, 0, 0, 0),"
            + " ('bad.csv', null, false, 'running', null, 1, '2022-10-09 12:00:00Z', '2022-10-09 12:00:00Z', null, null,"
            + " 0, null, 0, null, null, 0, 0, 0, "
            + REJECTIONS
            + ")",
        "insert into ingestion_file values (1, 2, 'b.csv', 'failed', 'The file is empty.', 0, 0, 0, 0),"
            + " (1, 1, 'a.csv', 'loaded', null, 1, 2, 3, 4)",
        "update ingestion set warned = 5 where id = 1",
        "update ingestion_file set warned = 5 where name = 'a.csv'",
        "update ingestion set skipped_count = 200, skipped = '[{\"file\":\"x.txt\",\"reason\":\"It is\"}]'"
            + " where id = 1",
        "insert into rejection values"
            + " (1, 2, 'b.csv', 2, null, null, 'has 2 values, 10 are expected', 'a,\"b\"', null),"
            + " (1, 1, 'a.csv', 9, 'Close', '', 'is empty', '1,Bitcoin', '{Bitcoin,BTC,2021-07-07,1,1,1,\"\",1,1}'),"
            + " (1, 1, 'a.csv', 3, 'Name', ' a\"b,c', 'has a newline', E'x\\ny', E'{=1+2,\"b, \\\\\"c\\\\\"\",\" d\",\"e\\nf\",1,1,1,1,é₿}')",
        "insert into rejection select 5, 1, 'bad.csv', i + 1, 'Close', 'n/a', 'is not a number', 'row ' || i,"
            + " array['Coin ' || i, 'C' || i, '2021-07-06', '1', '1', '1', '1', '1', '1'] from generate_series("
            + REJECTIONS
            + ", 1, -1) as i",
        "analyze");
    server = TestServer.start(database);
    TestServer.await(server.vertx().deployVerticle(new IngestionVerticle(database)));
  }

  @AfterAll
  static void stop() throws SQLException {
    node.close();
    server.close();
  }

  @Test
  void anIngestionListsItsFilesInOrder() {
    var response = server.get("/ingestions/1");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(response.headers().firstValue("etag")).isEmpty();
    assertThat(response.body())
        .isEqualTo(
            "{\"id\":1,\"source\":\"prices.zip\",\"checksum\":\"abc\",\"dry_run\":true,\"state\":\"partly\","
                + "\"error\":null,\"asked_at\":\"2022-10-09T12:00:00.500Z\",\"started_at\":\"2022-10-09T12:00:01Z\","
                + "\"ended_at\":\"2022-10-09T12:00:09Z\",\"accepted\":1,\"updated\":2,\"unchanged\":3,\"rejected\":4,\"warned\":5,"
                + "\"undone_at\":null,\"skipped_count\":200,"
                + "\"files\":[{\"file\":\"a.csv\",\"layout\":null,\"state\":\"loaded\",\"error\":null,\"accepted\":1,\"updated\":2,"
                + "\"unchanged\":3,\"rejected\":4,\"warned\":5,\"rejection_groups\":[]},{\"file\":\"b.csv\",\"layout\":null,\"state\":\"failed\",\"error\":\"The file is empty.\","
                + "\"accepted\":0,\"updated\":0,\"unchanged\":0,\"rejected\":0,\"warned\":0,\"rejection_groups\":[]}],"
                + "\"skipped\":[{\"file\":\"x.txt\",\"reason\":\"It is\"}],\"progress\":null}");
  }

  @Test
  void onlyARunningIngestionHasProgress() {
    assertThat(json("/ingestions/2").getJsonObject("progress"))
        .isEqualTo(
            new JsonObject()
                .put("file", "p.csv")
                .put("bytes", 10)
                .put("total_bytes", 100)
                .put("rows", 5)
                .put("rows_per_second", 2)
                .put("seconds_left", 45));
    var waiting = json("/ingestions/3");
    assertThat(waiting.getValue("progress")).isNull();
    assertThat(waiting.getValue("started_at")).isNull();
    assertThat(waiting.getJsonArray("files")).isEmpty();
    assertThat(json("/ingestions/4").getString("error")).isEqualTo("It is not there.");
    var justBegun = json("/ingestions/5").getJsonObject("progress");
    assertThat(justBegun.getValue("file")).isNull();
    assertThat(justBegun.getValue("total_bytes")).isNull();
  }

  @Test
  void ingestionsAreListedNewestFirstWithoutTheirFiles() {
    var response = server.get("/ingestions");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(response.headers().firstValue("link")).isEmpty();
    var all = new JsonArray(response.body());
    assertThat(ids(all)).containsExactly(5L, 4L, 3L, 2L, 1L);
    for (var i = 0; i < all.size(); i++) {
      var whole = json("/ingestions/" + (5 - i));
      whole.remove("files");
      whole.remove("skipped");
      assertThat(all.getJsonObject(i)).isEqualTo(whole);
    }
  }

  @Test
  void linksLeadThroughAllPages() {
    var ids = new ArrayList<Long>();
    var next = "/ingestions?limit=2";
    var pages = 0;
    while (next != null) {
      var response = server.get(next);
      ids.addAll(ids(new JsonArray(response.body())));
      pages++;
      var link = response.headers().firstValue("link").orElse("");
      var target = Pattern.compile("<(.*)>; rel=\"next\"").matcher(link);
      next = target.matches() ? target.group(1) : null;
    }
    assertThat(ids).containsExactly(5L, 4L, 3L, 2L, 1L);
    assertThat(pages).isEqualTo(3);
    assertThat(server.get("/ingestions?limit=5").headers().firstValue("link")).isEmpty();
    assertThat(server.get("/ingestions?before=1").body()).isEqualTo("[]");
    var head = server.send("HEAD", "/ingestions?limit=2");
    assertThat(head.headers().firstValue("link"))
        .hasValue("</ingestions?limit=2&before=4>; rel=\"next\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/ingestions?limit=0&before=x|limit: is not a number from 1 to 1000; before: is not an ingestion ID",
        "/ingestions?limit=1001|limit: is not a number from 1 to 1000",
        "/ingestions?limit=|limit: is empty",
        "/ingestions?limit=1&limit=2|limit: is given more than once",
        "/ingestions/x|id: is not an ingestion ID",
        "/ingestions/0/rejections|id: is not an ingestion ID",
        "/ingestions/9223372036854775808|id: is not an ingestion ID",
      })
  void anInvalidNumberIsRejected(String path, String sentence) {
    assertThat(error(400, server.get(path))).isEqualTo(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ingestions/6", "/ingestions/6/rejections"})
  void aMissingIngestionIsNamed(String path) {
    assertThat(error(404, server.get(path))).isEqualTo("There is no ingestion 6.");
    assertThat(error(404, server.get(path, "Accept", "application/json, text/csv;q=0.5")))
        .isEqualTo("There is no ingestion 6.");
    assertThat(server.send("HEAD", path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ingestions", "/ingestions/1", "/ingestions/1/rejections"})
  void otherMethodsAndMediaTypesAreRejected(String path) {
    var response = server.send("DELETE", path);
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow"))
        .hasValue(path.equals("/ingestions") ? "GET, HEAD, POST" : "GET, HEAD");
    assertThat(server.get(path, "Accept", "text/html").statusCode()).isEqualTo(406);
    assertThat(server.get(path + "?" + "x".repeat(8200)).statusCode()).isEqualTo(414);
  }

  @Test
  void rejectionsAreSortedByFileAndLine() {
    var response = server.get("/ingestions/1/rejections");
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(response.headers().firstValue("content-disposition")).isEmpty();
    assertThat(response.body())
        .isEqualTo(
            "[{\"file\":\"a.csv\",\"line\":3,\"column\":\"Name\",\"value\":\" a\\\"b,c\",\"reason\":\"has a newline\","
                + "\"original\":\"x\\ny\"},"
                + "{\"file\":\"a.csv\",\"line\":9,\"column\":\"Close\",\"value\":\"\",\"reason\":\"is empty\","
                + "\"original\":\"1,Bitcoin\"},"
                + "{\"file\":\"b.csv\",\"line\":2,\"column\":null,\"value\":null,"
                + "\"reason\":\"has 2 values, 10 are expected\",\"original\":\"a,\\\"b\\\"\"}]");
  }

  @Test
  void rejectionsAsCsvStartWithTheColumnsOfTheUploadFormat() {
    var response = server.get("/ingestions/1/rejections", "Accept", "text/csv");
    assertThat(response.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(response.headers().firstValue("content-disposition"))
        .hasValue("attachment; filename=\"rejections-1.csv\"");
    assertThat(response.body())
        .isEqualTo(
            CSV_HEADER
                + "=1+2,\"b, \"\"c\"\"\",\" d\",\"e\nf\",1,1,1,1,é₿,a.csv,3,Name,\" a\"\"b,c\",has a newline,\"x\ny\"\r\n"
                + "Bitcoin,BTC,2021-07-07,1,1,1,,1,1,a.csv,9,Close,,is empty,\"1,Bitcoin\"\r\n"
                + ",,,,,,,,,b.csv,2,,,\"has 2 values, 10 are expected\",\"a,\"\"b\"\"\"\r\n");
    var head = server.send("HEAD", "/ingestions/1/rejections", "Accept", "text/csv");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("content-disposition")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|application/json",
        "text/*|text/csv",
        "text/csv;q=0.4, application/json;q=0.5|application/json",
        "text/csv;q=0.5, application/json;q=0.4|text/csv",
        "*/*;q=0.1, text/csv|text/csv",
        "application/json;q=0, */*|text/csv",
        "application/json, text/csv|application/json",
      })
  void theClientChoosesTheMediaType(String accept, String mediaType) {
    var response = server.get("/ingestions/5/rejections", "Accept", accept);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue(Responses.contentType(mediaType));
    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void anUnsupportedMediaTypeIs406WithTheAvailableOnes() {
    for (var accept : List.of("text/html", "application/json;q=0, text/csv;q=0")) {
      assertThat(error(406, server.get("/ingestions/1/rejections", "Accept", accept)))
          .isEqualTo(
              "The response is available only as application/json, text/csv or application/x-ndjson.");
    }
  }

  @Test
  void withoutRejectionsThereAreNoRows() {
    assertThat(server.get("/ingestions/2/rejections").body()).isEqualTo("[]");
    assertThat(server.get("/ingestions/2/rejections", "Accept", "text/csv").body())
        .isEqualTo(CSV_HEADER);
  }

  @Test
  void largeRejectionListsAreStreamed() {
    var json = server.get("/ingestions/5/rejections");
    assertThat(json.headers().firstValue("transfer-encoding")).hasValue("chunked");
    assertThat(json.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(json.headers().firstValue("etag")).isEmpty();
    assertThat(new JsonArray(json.body())).hasSize(REJECTIONS);
    assertThat(json.body()).isEqualTo(manyAsJson());

    var csv = server.get("/ingestions/5/rejections", "Accept", "text/csv");
    assertThat(csv.headers().firstValue("transfer-encoding")).hasValue("chunked");
    assertThat(csv.headers().firstValue("content-disposition"))
        .hasValue("attachment; filename=\"rejections-5.csv\"");
    assertThat(csv.body()).isEqualTo(manyAsCsv());

    var head = server.send("HEAD", "/ingestions/5/rejections");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  private static String manyAsJson() {
    var rows = new ArrayList<String>();
    for (var i = 1; i <= REJECTIONS; i++) {
      rows.add(
          "{\"file\":\"bad.csv\",\"line\":%d,\"column\":\"Close\",\"value\":\"n/a\",\"reason\":\"is not a number\",\"original\":\"row %d\"}"
              .formatted(i + 1, i));
    }
    return "[" + String.join(",", rows) + "]";
  }

  private static String manyAsCsv() {
    var rows = new StringBuilder(CSV_HEADER);
    for (var i = 1; i <= REJECTIONS; i++) {
      rows.append(
          "Coin %d,C%d,2021-07-06,1,1,1,1,1,1,bad.csv,%d,Close,n/a,is not a number,row %d\r\n"
              .formatted(i, i, i + 1, i));
    }
    return rows.toString();
  }

  @Test
  void rejectionsAsCsvCanBeUploadedAgain(@TempDir Path folder) throws Exception {
    TestDatabase.execute(
        database,
        "insert into ingestion (id, source, node) overriding system value values (100, 'again', 1)",
        "insert into rejection select 100, 1, 'again.csv', i, 'Close', 'n/a', 'is not a number', repeat(E'\"x,\\n', 3000),"
            + " array['Again, ' || i, 'A' || i, '2021-07-06', '1', '1', '1', '1', '1', '1'] from generate_series(1, 30) as i");
    try {
      var file = folder.resolve("mended.csv");
      Files.writeString(
          file, server.get("/ingestions/100/rejections", "Accept", "text/csv").body());
      var report =
          TestServer.await(
              server
                  .vertx()
                  .eventBus()
                  .<JsonObject>request(
                      Addresses.LOAD, new JsonObject().put("source", file.toString())));
      assertThat(report.body().getInteger("accepted")).isEqualTo(30);
      assertThat(report.body().getInteger("rejected")).isZero();
      assertThat(
              TestDatabase.query(
                  database, "select count(*) from currency where name like 'Again, %'"))
          .isEqualTo("30");
    } finally {
      TestDatabase.execute(database, "delete from ingestion where id >= 100");
    }
  }

  @Test
  void otherApplicationsReadOverTheBus() {
    var bus = server.vertx().eventBus();
    var list =
        TestServer.await(
            bus.<Payload>request(Addresses.INGESTIONS, new JsonObject().put("limit", "2")));
    assertThat(list.headers().get(Addresses.NEXT)).isEqualTo("4");
    assertThat(list.body().bytes().toString()).isEqualTo(server.get("/ingestions?limit=2").body());
    var one = TestServer.await(bus.<Payload>request(Addresses.INGESTION, id("1")));
    assertThat(one.body().bytes().toString()).isEqualTo(server.get("/ingestions/1").body());
    var few = TestServer.await(bus.<Payload>request(Addresses.REJECTIONS, id("1")));
    assertThat(few.body().bytes().toString())
        .isEqualTo(server.get("/ingestions/1/rejections").body());

    var bytes = Buffer.buffer();
    TestServer.await(
        bus.<ChunkedPayload>request(Addresses.REJECTIONS, id("5").put("format", "csv"))
            .compose(
                reply -> {
                  assertThat(reply.body().mediaType()).isEqualTo("text/csv");
                  var chunks = new ChunkStream(server.vertx(), reply.body());
                  chunks.handler(bytes::appendBuffer);
                  return Future.<Void>future(
                      end -> chunks.exceptionHandler(end::fail).endHandler(end::complete));
                }));
    assertThat(bytes.toString()).isEqualTo(manyAsCsv());

    assertThat(failure(Addresses.INGESTIONS, new JsonObject().put("limit", "x"))).isEqualTo(400);
    assertThat(failure(Addresses.INGESTION, new JsonObject())).isEqualTo(400);
    assertThat(failure(Addresses.INGESTION, id("6"))).isEqualTo(404);
    assertThat(failure(Addresses.REJECTIONS, id("6"))).isEqualTo(404);
    assertThat(failure(Addresses.REJECTIONS, id("1").put("format", "html"))).isEqualTo(400);
    assertThat(failure(Addresses.REJECTIONS, "1")).isEqualTo(400);
  }

  private static JsonObject id(String id) {
    return new JsonObject().put("id", id);
  }

  private static int failure(String address, Object body) {
    return catchThrowableOfType(
            ReplyException.class,
            () -> TestServer.await(server.vertx().eventBus().request(address, body)))
        .failureCode();
  }

  private static List<Long> ids(JsonArray ingestions) {
    return ingestions.stream().map(each -> ((JsonObject) each).getLong("id")).toList();
  }

  private static JsonObject json(String path) {
    return new JsonObject(server.get(path).body());
  }

  private static String error(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return new JsonObject(response.body()).getString("error");
  }
}
