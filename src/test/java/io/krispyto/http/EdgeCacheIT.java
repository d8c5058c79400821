package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.Decoder;
import io.krispyto.TestDatabase;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.krispyto.http.edge.BusRequest;
import io.krispyto.http.edge.EdgeCache;
import io.krispyto.http.edge.EdgeEntry;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.ContentEncoding;
import io.krispyto.http.wire.EncodedPayload;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.connection.Draining;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Repeated queries through HTTP caching and our caches. */
class EdgeCacheIT {
  private static final String ALL = "/dashboard?id=all&date=2021-7-6&order_by=price&order_type=asc";
  private static final String EDGE_HIT = "krispyto-edge; hit";
  private static final String FROM_DATABASE =
      "krispyto-results; fwd=miss, krispyto-edge; fwd=miss; stored";
  private static final String FROM_PROCESS =
      "krispyto-results; hit; detail=process, krispyto-edge; fwd=miss; stored";

  private DatabaseSettings database;
  private TestServer server;

  @BeforeEach
  void start() {
    database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) select n, 'Currency ' || n, 'C' || n from generate_series(1, 30) n",
            "insert into record (currency_id, date, close) select n, '2021-07-06 23:59:59', n from generate_series(1, 30) n");
    server = TestServer.start(database);
  }

  @AfterEach
  void stop() {
    server.closeInBackground();
  }

  @Test
  void aRepeatedQueryIsServedFromTheEdgeCache() {
    var first = server.get(ALL);
    var second = server.get(ALL);
    assertThat(status(first)).isEqualTo(FROM_DATABASE);
    assertThat(status(second)).isEqualTo(EDGE_HIT);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers().map().keySet()).isEqualTo(first.headers().map().keySet());
    assertThat(second.headers().firstValue("etag")).isEqualTo(first.headers().firstValue("etag"));
  }

  @Test
  void equivalentUrlsShareOneCachedResult() {
    server.get(ALL);
    for (var other :
        List.of(ALL.replace("2021-7-6", "2021-7-06"), ALL.replace("2021-7-6", "2021-07-06"))) {
      assertThat(status(server.get(other))).isEqualTo(FROM_PROCESS);
      assertThat(status(server.get(other))).isEqualTo(EDGE_HIT);
    }
  }

  @Test
  void aChangeIsVisibleWithinASecond() {
    var tag = tag(server.get(ALL));
    TestDatabase.execute(database, "update record set close = 1000 where currency_id = 30");
    await()
        .atMost(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                assertThat(rows(server.get(ALL)).getJsonObject(29).getDouble("price"))
                    .isEqualTo(1000));
    assertThat(tag(server.get(ALL))).isNotEqualTo(tag);
    assertThat(server.get(ALL, "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void aMatchingTagIs304() {
    var tag = tag(server.get(ALL));
    // A different spelling, so the edge has not cached it; the tag depends on the URL.
    var path = ALL.replace("2021-7-6", "2021-07-6");
    var other = tag(server.get(path));
    assertThat(other).isNotEqualTo(tag);
    var known = server.get(path, "If-None-Match", other);
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(known.body()).isEmpty();
    assertThat(tag(known)).isEqualTo(other);
    assertThat(known.headers().firstValue("cache-control")).hasValue("public, no-cache");
    assertThat(known.headers().firstValue("content-type")).isEmpty();
  }

  @Test
  void theTagDoesNotDependOnTheCacheThatServes() {
    var tag = tag(server.get(ALL));
    try (var other = TestServer.start(database)) {
      assertThat(status(other.get(ALL, "If-None-Match", tag))).isEqualTo(FROM_DATABASE);
      assertThat(other.get(ALL, "If-None-Match", tag).statusCode()).isEqualTo(304);
    }
  }

  @Test
  void ifNoneMatchAcceptsListsWeakTagsAndTheStar() {
    var tag = tag(server.get(ALL));
    for (var known : List.of("\"x\", " + tag, "W/" + tag, "*", "\"a,b\" ,\t" + tag + " , \"y\"")) {
      assertThat(server.get(ALL, "If-None-Match", known).statusCode()).as(known).isEqualTo(304);
    }
  }

  @Test
  void ifNoneMatchMayBeSplitIntoSeveralLines() throws Exception {
    var tag = tag(server.get(ALL));
    var response =
        raw(
            "GET %s HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"x\"\r\nIf-None-Match: %s\r\nConnection: close\r\n\r\n"
                .formatted(ALL, tag));
    assertThat(response).startsWith("HTTP/1.1 304 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "\"",
        "x",
        "\"a,*,b\"",
        "garbage, *",
        "\"x\"",
        "W/",
        "**",
        "\"\",,\"",
        "=?&%00",
        "\"*\""
      })
  void unknownTagsAreIgnored(String given) {
    server.get(ALL);
    assertThat(server.get(ALL, "If-None-Match", given).statusCode()).isEqualTo(200);
  }

  @Test
  void headHasTheFieldsOfGetFromEveryCache() throws Exception {
    var fresh = head(ALL);
    var get = server.get(ALL);
    var cached = head(ALL);
    for (var head : List.of(fresh, cached)) {
      assertThat(head).startsWith("HTTP/1.1 200 OK");
      assertThat(head).endsWith("\r\n\r\n");
      assertThat(head).contains("content-length: " + get.body().length() + "\r\n");
      assertThat(head).contains("etag: " + tag(get) + "\r\n");
      assertThat(head.toLowerCase(Locale.ROOT)).contains("vary: accept");
    }
    assertThat(cached).contains(EDGE_HIT);
  }

  @Test
  void bodiesAreCompressedOnRequest() throws Exception {
    var plain = server.get(ALL);
    var compressed = compressed("gzip");
    assertThat(compressed.headers().firstValue("content-encoding")).hasValue("gzip");
    assertThat(decompressed(compressed)).isEqualTo(plain.body());
    assertThat(compressed.body().length).isLessThan(plain.body().length() / 4);
    assertThat(compressed.headers().firstValue("etag"))
        .isNotEqualTo(plain.headers().firstValue("etag"));
    assertThat(compressed.headers().firstValue("etag").orElseThrow()).endsWith("-gzip\"");
    assertThat(compressed("gzip").headers().firstValue("cache-status")).hasValue(EDGE_HIT);
    // A cached compressed body is not sent to a client that did not request compression.
    assertThat(server.get(ALL).body()).isEqualTo(plain.body());
    assertThat(plain.headers().firstValue("vary").orElseThrow()).contains("accept-encoding");
  }

  @Test
  void brotliIsSmallerThanGzip() throws Exception {
    var compressed = compressed("br");
    assertThat(compressed.headers().firstValue("content-encoding")).hasValue("br");
    Brotli4jLoader.ensureAvailability();
    var decompressed = Decoder.decompress(compressed.body()).getDecompressedData();
    assertThat(new String(decompressed, StandardCharsets.UTF_8)).isEqualTo(server.get(ALL).body());
    assertThat(compressed.body().length).isLessThan(compressed("gzip").body().length);
  }

  @ParameterizedTest
  @CsvSource({
    "'gzip;q=0.5, identity',",
    "'gzip;q=0.5, identity;q=0.1',gzip",
    "'gzip, BR',br",
    "'gzip, deflate, br, zstd',br",
    "'br;q=0.5, gzip',gzip",
    "'*',gzip",
    "'gzip;q=0',",
    "'gzip;q=0, *',",
    "'*;q=0',",
    "'br;q=0',",
    "'zstd',",
    "'identity',",
    "'',",
  })
  void acceptEncodingSelectsTheEncoding(String accepted, String expected) throws Exception {
    for (var attempt = 0; attempt < 2; attempt++) {
      assertThat(compressed(accepted).headers().firstValue("content-encoding").orElse(null))
          .isEqualTo(expected);
    }
  }

  @Test
  void aSmallBodyIsNotCompressed() throws Exception {
    var small = compressed("/search?name=c1", "gzip");
    assertThat(small.headers().firstValue("content-encoding")).isEmpty();
    assertThat(new String(small.body(), StandardCharsets.UTF_8)).contains("Currency 1");
  }

  @Test
  void eachFormatIsCachedSeparately() {
    var tags = new HashSet<String>();
    for (var accept : List.of("application/json", "text/csv", "application/x-ndjson")) {
      var first = server.get(ALL, "Accept", accept);
      var again = server.get(ALL, "Accept", accept);
      assertThat(status(again)).isEqualTo(EDGE_HIT);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.headers().firstValue("content-type"))
          .hasValue(Responses.contentType(accept))
          .isEqualTo(first.headers().firstValue("content-type"));
      assertThat(again.headers().firstValue("content-disposition"))
          .isEqualTo(first.headers().firstValue("content-disposition"));
      tags.add(again.headers().firstValue("etag").orElseThrow());
    }
    assertThat(tags).hasSize(3);
  }

  @Test
  void repeatedFieldLinesMeanTheSameWithAndWithoutACachedResponse() throws Exception {
    for (var attempt = 0; attempt < 2; attempt++) {
      // Another client sends the first line alone, and that response is cached.
      assertThat(server.get(ALL, "Accept", "application/json;q=0.5").body()).startsWith("[");
      var lines = server.get(ALL, "Accept", "application/json;q=0.5", "Accept", "text/csv;q=0.9");
      assertThat(lines.body()).startsWith("crypto,symbol");
      assertThat(server.get(ALL, "Accept", "application/json;q=0.5,text/csv;q=0.9").body())
          .isEqualTo(lines.body());
      assertThat(encoding("Accept-Encoding", "br;q=0")).isEmpty();
      assertThat(encoding("Accept-Encoding", "br;q=0", "Accept-Encoding", "gzip")).hasValue("gzip");
      assertThat(encoding("Accept-Encoding", "br;q=0")).isEmpty();
    }
  }

  private Optional<String> encoding(String... fields) {
    return server.send("HEAD", ALL, fields).headers().firstValue("content-encoding");
  }

  @Test
  void anUnknownParameterIsRefusedEvenIfTheRestOfTheUriIsCached() {
    for (var attempt = 0; attempt < 3; attempt++) {
      assertThat(server.get(ALL).statusCode()).isEqualTo(200);
      assertThat(server.get(ALL + "&colour=red").statusCode()).isEqualTo(400);
      assertThat(server.send("HEAD", ALL + "&colour=red").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void theFormatParameterTakesPrecedenceOverAccept() {
    for (var attempt = 0; attempt < 2; attempt++) {
      var csv = server.get(ALL + "&format=csv", "Accept", "text/html");
      assertThat(csv.statusCode()).isEqualTo(200);
      assertThat(csv.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8");
      assertThat(csv.headers().firstValue("content-disposition").orElseThrow())
          .startsWith("attachment; filename=\"dashboard-")
          .endsWith(".csv\"");
    }
    assertThat(server.get(ALL + "&format=xml").statusCode()).isEqualTo(400);
    assertThat(server.get(ALL + "&format=csv&format=csv").statusCode()).isEqualTo(400);
  }

  @Test
  void anUnacceptableMediaTypeIs406EvenIfTheResponseIsCached() {
    server.get(ALL);
    assertThat(server.get(ALL, "Accept", "text/html").statusCode()).isEqualTo(406);
    assertThat(server.get(ALL, "Accept", "text/html").statusCode()).isEqualTo(406);
    var browsers = "text/html,application/xhtml+xml,*/*;q=0.8";
    assertThat(status(server.get(ALL, "Accept", browsers))).contains("detail=process");
    assertThat(status(server.get(ALL, "Accept", browsers))).isEqualTo(EDGE_HIT);
  }

  @Test
  void aRequestWithoutAHostIs400EvenIfTheResponseIsCached() throws Exception {
    server.get(ALL);
    assertThat(raw("GET " + ALL + " HTTP/1.1\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dashboard?id=zz&date=2021-7-6&order_by=price&order_type=asc",
        "/dashboard?id=all&date=1999-7-6&order_by=price&order_type=asc",
        "/dashboard",
        "/search?name=nobody",
        "/nowhere",
        "/health/live",
        "/health/ready"
      })
  void responsesWithoutDataAreNotCacheable(String path) {
    for (var attempt = 0; attempt < 2; attempt++) {
      var response = server.get(path);
      assertThat(response.headers().allValues("cache-control")).containsExactly("no-store");
      assertThat(response.headers().firstValue("etag")).isEmpty();
      assertThat(response.headers().firstValue("cache-status")).isEmpty();
    }
  }

  @Test
  void aFormerlyUnknownSymbolIsFoundOnceItExists() {
    var path = ALL.replace("id=all", "id=new");
    assertThat(server.get(path).statusCode()).isEqualTo(404);
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (99, 'New', 'NEW')",
        "insert into record (currency_id, date, close) values (99, '2021-07-06', 1)");
    assertThat(server.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void withoutCapacityNothingIsCached() {
    var settings = TestServer.settings("EDGE_CACHE_BYTES", "0");
    try (var other = TestServer.start(database, settings)) {
      other.get(ALL);
      assertThat(status(other.get(ALL)))
          .isEqualTo("krispyto-results; hit; detail=process, krispyto-edge; fwd=miss");
    }
  }

  @Test
  void randomQueriesEvictNoPopularResultsAndUseBoundedMemory() {
    var settings = TestServer.settings("EDGE_CACHE_BYTES", "200000");
    try (var other = TestServer.start(database, settings)) {
      for (var i = 0; i < 20; i++) {
        other.get(ALL);
      }
      for (var i = 0; i < 500; i++) {
        other.get(ALL + "&limit=" + (100 + i));
        if (i % 20 == 0) {
          other.get(ALL);
        }
      }
      assertThat(status(other.get(ALL))).isEqualTo(EDGE_HIT);
    }
  }

  @Test
  void popularResultsAreRecomputedAfterAChangeEvenIfTheEdgeServesThem() {
    // Until the edge caches a response, the read side sees every request.
    await().until(() -> status(server.get(ALL + "&format=csv")).equals(EDGE_HIT));
    for (var i = 0; i < 600; i++) {
      server.get(ALL);
    }
    // More rare queries than are recomputed. The read side sees each rare query twice, since the
    // edge does not cache responses without data, but sees the popular one only once.
    for (var day = 1; day <= 150; day++) {
      var rare = ALL.replace("2021-7-6", LocalDate.of(2020, 1, 1).plusDays(day).toString());
      for (var i = 0; i < 2; i++) {
        assertThat(server.get(rare).statusCode()).isEqualTo(204);
      }
    }
    for (var i = 0; i < 100; i++) {
      server.get(ALL);
    }
    var tag = tag(server.get(ALL));
    TestDatabase.execute(database, "update record set close = close + 1");
    // The first request after the change, once there was time to recompute the result.
    await().until(() -> CurrentVersion.of(server.vertx()).get().isAfter(version(tag)));
    TestServer.await(server.vertx().timer(1, TimeUnit.SECONDS));
    assertThat(status(server.get(ALL))).isEqualTo(FROM_PROCESS);
  }

  /** The data version at the start of a tag. */
  private static DataVersion version(String tag) {
    return new DataVersion(Long.parseLong(tag.substring(1, tag.indexOf('-')), Character.MAX_RADIX));
  }

  @Test
  void everyResponseHasADate() throws Exception {
    for (var path : List.of(ALL, ALL, "/nowhere", "/health/live", "/docs/")) {
      var date = server.get(path).headers().firstValue("date").orElseThrow();
      assertThat(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from))
          .isBetween(Instant.now().minusSeconds(3), Instant.now());
    }
    assertThat(raw("nonsense\r\n\r\n")).containsIgnoringCase("date: ");
    var first = server.get(ALL).headers().firstValue("date");
    await().until(() -> !server.get(ALL).headers().firstValue("date").equals(first));
  }

  @Test
  void memoryIsBoundedForAnyRequests() {
    var current = futureVersion();
    var cache = new EdgeCache(1_000_000, Clock.systemUTC());
    var payload = Payload.json(Buffer.buffer(new byte[4000]), current.get());
    for (var i = 0; i < 100_000; i++) {
      put(cache, "/dashboard?random=" + i, payload, current);
    }
    assertThat(cache.bytes()).isBetween(500_000L, 1_000_000L);
  }

  @Test
  void aResponseMayTakeASixteenthOfTheCache() {
    var current = futureVersion();
    var cache = new EdgeCache(160_000, Clock.systemUTC());
    for (var size = 5000; size < 15_000; size += 1000) {
      var payload = Payload.json(Buffer.buffer(new byte[size]), current.get());
      // The URI and the header fields take the rest.
      assertThat(put(cache, "/" + size, payload, current)).isEqualTo(size < 7000);
    }
  }

  /** Returns a version far above those of the database. */
  private CurrentVersion futureVersion() {
    var current = CurrentVersion.of(server.vertx());
    current.advance(new DataVersion(1L << 50));
    return current;
  }

  private boolean put(EdgeCache cache, String uri, Payload payload, CurrentVersion current) {
    var response =
        new EdgeEntry(
            new EncodedPayload(payload, ContentEncoding.IDENTITY, payload.bytes()),
            uri,
            HttpHeaders.headers(),
            new CommonHeaders(TestServer.settings("EDGE_CACHE_BYTES", "0"), new Draining()),
            new BusRequest(server.vertx(), "a", new JsonObject()));
    var json = new Representation(List.of(RowFormat.JSON), ContentEncoding.IDENTITY);
    return cache.put(uri, json, response, current);
  }

  private static JsonArray rows(HttpResponse<String> response) {
    return new JsonArray(response.body());
  }

  private static String status(HttpResponse<?> response) {
    return response.headers().firstValue("cache-status").orElse("");
  }

  private static String tag(HttpResponse<?> response) {
    return response.headers().firstValue("etag").orElseThrow();
  }

  private HttpResponse<byte[]> compressed(String acceptEncoding) throws Exception {
    return compressed(ALL, acceptEncoding);
  }

  private HttpResponse<byte[]> compressed(String path, String acceptEncoding) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(server.uri(path))
                .header("Accept-Encoding", acceptEncoding)
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String decompressed(HttpResponse<byte[]> response) throws IOException {
    return new String(
        new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes(),
        StandardCharsets.UTF_8);
  }

  private String head(String path) throws IOException {
    return raw("HEAD " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
