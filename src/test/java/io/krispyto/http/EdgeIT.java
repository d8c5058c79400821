package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP semantics, and the responses to invalid requests. */
class EdgeIT extends SharedServerTestBase {
  private static final String GOOD =
      "/dashboard?id=btc&date=2021-7-6&order_by=price&order_type=asc";

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'btc', 'X'), (3, 'Name', 'N'), (4, 'A', 'N')",
            "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
    server = TestServer.start(database);
  }

  @Test
  void everyMissingParameterIsNamed() {
    assertThat(violations(server.get("/dashboard")))
        .isEqualTo(
            Map.of(
                "id", "is missing",
                "date", "is missing",
                "order_by", "is missing",
                "order_type", "is missing"));
  }

  @Test
  void allViolationsAreReportedTogether() {
    assertThat(
            violations(
                server.get(
                    "/dashboard?id=,&date=2021-02-30&order_by=colour&order_type=asc&order_type=desc")))
        .isEqualTo(
            Map.of(
                "id", "has an empty symbol",
                "date", "2021-02-30 is not a real date",
                "order_by",
                    "is not one of crypto, symbol, price, 24h, 7d, 1m, 24h-volume, market-cap, market_cap",
                "order_type", "is given more than once"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id=|id|is empty",
        "id=%20|id|is empty",
        "id=btc%00|id|contains a control character",
        "id=btc,|id|has an empty symbol",
        "date=|date|is empty",
        "date=2021-7|date|is neither latest nor a date like 2022-10-9",
        "date=6.7.2021|date|has its year last, so its day and month may be swapped; write it like 2022-10-09",
        "date=2021-13-1|date|2021-13-1 is not a real date",
        "date=2021-7-0|date|2021-7-0 is not a real date",
        "date=2023-2-29|date|2023-2-29 is not a real date",
        "date=%D9%A2%D9%A0%D9%A2%D9%A1-7-6|date|is neither latest nor a date like 2022-10-9",
        "order_by=PRICE|order_by|is not one of crypto, symbol, price, 24h, 7d, 1m, 24h-volume, market-cap, market_cap",
        "order_by=price;x=1|order_by|is not one of crypto, symbol, price, 24h, 7d, 1m, 24h-volume, market-cap, market_cap",
        "order_type=up|order_type|is neither asc nor desc",
        "id=a&id=b|id|is given more than once",
      })
  void anInvalidParameterIs400(String given, String parameter, String reason) {
    var query =
        new TreeMap<>(
            Map.of("id", "btc", "date", "2021-7-6", "order_by", "price", "order_type", "asc"));
    query.remove(parameter);
    var path = new StringBuilder("/dashboard?" + given);
    query.forEach((name, value) -> path.append('&').append(name).append('=').append(value));
    assertThat(violations(server.get(path.toString()))).isEqualTo(Map.of(parameter, reason));
  }

  @Test
  void anOverlongParameterIs400() {
    var path = GOOD.replace("btc", "x".repeat(2001));
    assertThat(violations(server.get(path)))
        .isEqualTo(Map.of("id", "is longer than 2000 characters"));
    assertThat(violations(server.get("/search?name=" + "n".repeat(129))))
        .isEqualTo(Map.of("name", "is longer than 128 characters"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/movers?windw=7d|windw|window",
        "/movers?Limit=7|Limit|limit",
        "/currencies/bitcoin/history?form=2021-7-1|form|from",
        "/currencies/bitcoin?x=1|x|",
        "/currencies?query=bit|query|q",
        "/search?name=btc&symbol=x|symbol|name",
        "/export?ids=all|ids|id",
        "/days?close=2021-7-6|close|include",
        "/ingestions?befor=3|befor|before",
        "/ingestions/1/rejections?formt=csv|formt|format",
        "/currencies/bitcoin/records/2021-7-6?date=x|date|",
        "/events?last-event-id=7|last-event-id|lastEventId",
        "/health/live?x|x|",
        "/health/ready?x=|x|",
      })
  void anUnknownParameterIs400AndTheNearestOneIsNamed(
      String path, String parameter, String nearest) {
    var reason =
        nearest == null
            ? "is not a parameter; this operation has no parameters"
            : "is not a parameter of this operation; the nearest one is " + nearest;
    assertThat(violations(server.get(path))).isEqualTo(Map.of(parameter, reason));
    assertThat(server.send("HEAD", path).statusCode()).isEqualTo(400);
  }

  @Test
  void everyViolationIsReportedWithTheUnknownParameters() {
    assertThat(
            violations(server.get("/dashboard?id=btc&dat=2021-7-6&order_by=colour&order_type=asc")))
        .isEqualTo(
            Map.of(
                "dat", "is not a parameter of this operation; the nearest one is date",
                "date", "is missing",
                "order_by",
                    "is not one of crypto, symbol, price, 24h, 7d, 1m, 24h-volume, market-cap, market_cap"));
  }

  @Test
  void theWebPageAndTheDocumentationAcceptAnyParameter() {
    for (var path : List.of("/?utm_source=x", "/docs/?x", "/openapi.yaml?x=1")) {
      assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {GOOD, GOOD + "&format=csv", "/export", "/docs/", "/openapi.json", "/", "/nowhere"})
  void browsersMustNotSniffTheMediaType(String path) {
    for (var attempt = 0; attempt < 2; attempt++) {
      assertThat(server.get(path).headers().allValues("x-content-type-options"))
          .containsExactly("nosniff");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/", "/docs/swagger-ui-bundle.js", "/docs/docs.js"})
  void otherSitesCannotFrameOrScriptTheDocumentation(String path) {
    var headers = server.get(path).headers();
    assertThat(headers.firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'");
    assertThat(headers.firstValue("referrer-policy")).hasValue("no-referrer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/dashboard?id=%ZZ", "/search?name=%", "/health/live?x=%A", "/nowhere?%GG=1"})
  void anUndecodableQueryIs400AndLocated(String path) {
    var problem = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(problem).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    assertThat(problem)
        .containsPattern("The URL contains %[ZAG]?[ZG]?, which is not a percent-encoded byte");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/%ZZ|%ZZ|a percent-encoded byte",
        "GET|/%|%|a percent-encoded byte",
        "GET|/%%|%%|a percent-encoded byte",
        "GET|/docs/%ZZ|%ZZ|a percent-encoded byte",
        "HEAD|/%ZZ||",
        "GET|/%FF|%FF|UTF-8",
        "GET|/search?name=b%ff%fe|%ff|UTF-8",
        "GET|/search?name=%C3%A4%C3|%C3|UTF-8",
        "GET|/search?name=%ED%A0%80|%ED%A0%80|UTF-8",
      })
  void anUndecodablePathIs400AndLocated(String method, String path, String wrong, String expected)
      throws Exception {
    var sentence = "The URL contains " + wrong + ", which is not " + expected + ".";
    var response = raw(method + " " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    assertThat(response).startsWith("HTTP/1.1 400 ").contains("application/problem+json");
    if (method.equals("GET")) {
      assertThat(response).contains("\"error\":\"" + sentence + "\"");
    }
  }

  @Test
  void searchFindsSlugsNamesAndSymbolsIgnoringCase() {
    assertThat(found("BITCOIN%20"))
        .isEqualTo("{\"name\":\"Bitcoin\",\"symbol\":\"BTC\",\"slug\":\"bitcoin\"}");
    assertThat(found("x")).isEqualTo("{\"name\":\"btc\",\"symbol\":\"X\",\"slug\":\"btc-2\"}");
    assertThat(found("slug:btc-2")).isEqualTo(found("x"));
    // The name of one and the symbol of another; the symbol of two.
    for (var name : List.of("BTC", "n")) {
      assertThat(server.get("/search?name=" + name).statusCode()).isEqualTo(409);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bitcoi", "%25", "%C3%A4", "bit%20coin", "'%3B--"})
  void aSearchWithoutAMatchIs404AndNamesIt(String name) {
    var response = server.get("/search?name=" + name);
    assertThat(response.statusCode()).isEqualTo(404);
    var decoded = java.net.URLDecoder.decode(name, StandardCharsets.UTF_8);
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo("There is no currency with the name or symbol " + decoded + ".");
  }

  @Test
  void anUnknownPathIs404() {
    for (var path : List.of("/nowhere", "/dashboard/x", "/docs/nothing.js")) {
      var response = server.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(404);
      assertProblem(response, "not-found", "The path " + path + " does not exist.");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/dashboard",
    "PUT,/search?name=x",
    "DELETE,/health/live",
    "PATCH,/openapi.yaml",
    "POST,/docs/",
    "OPTIONS,/dashboard"
  })
  void otherMethodsAre405WithTheAllowedOnes(String method, String path) {
    var response = server.send(method, path);
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("GET, HEAD");
    assertProblem(response, "method-not-allowed", method + " is not allowed here.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "text/*", "application/json;q=0, */*", "application/xml"})
  void clientsThatDoNotAcceptJsonGet406(String accept) {
    for (var path : List.of("/search?name=bitcoin", "/health/live", "/health/ready")) {
      assertThat(server.get(path, "Accept", accept).statusCode()).as(path).isEqualTo(406);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "text/html, application/*;q=0.1",
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "Application/Json;q=0.5"
      })
  void clientsThatAcceptJsonGetIt(String accept) {
    assertThat(server.get(GOOD, "Accept", accept).statusCode()).isEqualTo(200);
  }

  @Test
  void anOverlongRequestLineOrHeaderIsAProblem() {
    assertThat(raw("GET /search?name=" + "x".repeat(9000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .containsPattern("^HTTP/1\\.[01] 414 ")
        .contains("application/problem+json")
        .contains("The request line is longer than 8192 bytes.");
    assertThat(raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
        .containsPattern("^HTTP/1\\.[01] 431 ")
        .contains("The header fields are longer than 16384 bytes.");
    assertThat(raw("HELLO\r\n\r\n")).containsPattern("^HTTP/1\\.[01] 400 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GOOD,
        "/search?name=bitcoin",
        "/health/live",
        "/health/ready",
        "/openapi.yaml",
        "/openapi.json",
        "/dashboard",
        "/search?name=none",
        "/docs/",
        "/docs/swagger-ui.css",
        "/docs/favicon-32x32.png"
      })
  void headIsGetWithoutTheBody(String path) {
    var get = server.get(path);
    var head = server.send("HEAD", path);
    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(head.body()).isEmpty();
    // Reads the raw bytes, since an HTTP client ignores a body after HEAD.
    assertThat(raw("HEAD " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .endsWith("\r\n\r\n");
    for (var header : List.of("content-type", "content-length")) {
      assertThat(head.headers().allValues(header)).isEqualTo(get.headers().allValues(header));
      assertThat(head.headers().allValues(header)).hasSize(1);
    }
  }

  @Test
  void headFollowsTheSameRedirectAsGet() {
    var get = server.get("/docs");
    var head = server.send("HEAD", "/docs");
    assertThat(head.statusCode()).isEqualTo(get.statusCode()).isEqualTo(302);
    assertThat(head.headers().map().keySet()).isEqualTo(get.headers().map().keySet());
    assertThat(head.headers().allValues("location")).containsExactly("docs/");
  }

  @Test
  void headIsGetForAnAbsoluteUrl() {
    assertThat(raw("HEAD http://h/search?name=x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET * HTTP/1.1;Host: h|The path * does not exist.",
        "GET ?x=1 HTTP/1.1;Host: h|The path does not begin with /.",
        "GET x/prices/a HTTP/1.1;Host: h;Accept: text/html|The path does not begin with /.",
        "GET x/dashboard HTTP/1.1;Host: h|The path does not begin with /.",
        "GET / HTTP/1.1|The Host header is missing, or is not a host.",
        "GET / HTTP/1.1;Host: a b|The Host header is missing, or is not a host.",
      })
  void requestsThatTheRouterRejectsGetAProblem(String head, String sentence) {
    assertThat(raw(head.replace(";", "\r\n") + "\r\nConnection: close\r\n\r\n"))
        .contains("application/problem+json")
        .contains("\"error\":\"" + sentence + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs/", "/docs/swagger-ui-bundle.js", "/openapi.yaml"})
  void theDocumentationIsCompressedOnRequest(String path) throws Exception {
    var plain = server.get(path);
    var tags = new TreeSet<String>();
    tags.add(plain.headers().firstValue("etag").orElseThrow());
    for (var encoding : List.of("gzip", "br", "gzip")) {
      var packed = server.get(path, "Accept-Encoding", encoding);
      if (plain.body().length() < 1000) {
        assertThat(packed.body()).isEqualTo(plain.body());
      } else {
        assertThat(packed.headers().firstValue("content-encoding")).hasValue(encoding);
        assertThat(packed.body().length()).isLessThan(plain.body().length() / 2);
      }
      assertThat(packed.headers().firstValue("vary").orElse("")).contains("accept-encoding");
      var tag = packed.headers().firstValue("etag").orElseThrow();
      tags.add(tag);
      assertThat(server.get(path, "Accept-Encoding", encoding, "If-None-Match", tag).statusCode())
          .isEqualTo(304);
    }
    assertThat(tags).hasSize(plain.body().length() < 1000 ? 1 : 3);
  }

  @Test
  void browsersRevalidateTheDocumentation() {
    var own = server.get("/docs/docs.css");
    assertThat(own.headers().allValues("cache-control")).containsExactly("no-cache");
    var tag = own.headers().firstValue("etag").orElseThrow();
    assertThat(server.get("/docs/docs.css", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(server.get("/docs/docs.css", "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
    assertThat(server.get("/docs/swagger-ui.css").headers().allValues("cache-control"))
        .containsExactly("public, max-age=86400");
    assertThat(server.get("/docs/nothing.js").headers().allValues("cache-control"))
        .containsExactly("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=99999999-", "bytes=5-2", "bytes=0-9"})
  void theDocumentationHasNoRanges(String range) {
    var response = server.get("/docs/docs.css", "Range", range);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(server.get("/docs/docs.css").body());
  }

  @Test
  void acceptMayBeSplitIntoSeveralLines() {
    for (var lines :
        List.of("text/html;application/json", "application/json;text/html", "text/html;*/*")) {
      var accept = lines.split(";");
      assertThat(server.get(GOOD, "Accept", accept[0], "Accept", accept[1]).statusCode())
          .as(lines)
          .isEqualTo(200);
    }
    assertThat(server.get(GOOD, "Accept", "text/html", "Accept", "image/*").statusCode())
        .isEqualTo(406);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://front.example",
        "chrome-extension://abcdef",
        "capacitor://localhost",
        "garbage",
        "null"
      })
  void corsAllowsAnyOriginByDefault(String origin) {
    for (var method : List.of("GET", "HEAD")) {
      var response = server.send(method, GOOD, "Origin", origin);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().allValues("access-control-allow-origin")).containsExactly("*");
      assertThat(response.headers().allValues("access-control-expose-headers")).hasSize(1);
    }
    var problem = server.get("/dashboard", "Origin", origin);
    assertThat(problem.statusCode()).isEqualTo(400);
    assertThat(problem.headers().allValues("access-control-allow-origin")).containsExactly("*");
    var preflight =
        server.send("OPTIONS", GOOD, "Origin", origin, "Access-Control-Request-Method", "GET");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("access-control-allow-origin")).hasValue("*");
    assertThat(preflight.headers().firstValue("access-control-allow-headers").orElse(""))
        .isEqualTo(
            "Accept, Authorization, Cache-Control, Content-Type, If-Match, If-None-Match,"
                + " Last-Event-ID, traceparent, tracestate, X-Requested-With, *");
    assertThat(preflight.headers().firstValue("access-control-expose-headers").orElse(""))
        .contains("Content-Disposition", "Location", "Link", "ETag", "Retry-After");
    assertThat(preflight.headers().firstValue("access-control-max-age")).hasValue("86400");
    assertThat(preflight.headers().firstValue("access-control-allow-methods").orElse(""))
        .isEqualTo("GET, HEAD, POST, PUT, PATCH, DELETE");
  }

  @Test
  void corsAllowsOnlyTheConfiguredOrigins() {
    var settings =
        TestServer.settings("CORS_ORIGINS", "https://front.example,capacitor://localhost");
    try (var other = TestServer.start(TestDatabase.migrated(), settings)) {
      var allowed = other.get("/health/live", "Origin", "https://front.example");
      assertThat(allowed.headers().firstValue("access-control-allow-origin"))
          .hasValue("https://front.example");
      assertThat(allowed.headers().allValues("vary"))
          .anySatisfy(vary -> assertThat(vary).containsIgnoringCase("origin"));
      var app = other.get("/health/live", "Origin", "capacitor://localhost");
      assertThat(app.headers().firstValue("access-control-allow-origin"))
          .hasValue("capacitor://localhost");
      var denied = other.get("/health/live", "Origin", "https://evil.example");
      assertThat(denied.headers().firstValue("access-control-allow-origin")).isEmpty();
      assertThat(denied.statusCode()).isEqualTo(200);
      assertThat(denied.headers().firstValue("vary").orElse("")).isEqualToIgnoringCase("origin");
      // A browser would not send this query.
      assertThat(other.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void everyResponseOfASampleServerIsMarked() {
    var settings = TestServer.settings().withSimulated(true);
    try (var other = TestServer.start(TestDatabase.migrated(), settings)) {
      for (var path :
          List.of("/health/live", "/dashboard", "/nowhere", "/", "/docs/", "/openapi.yaml", GOOD)) {
        assertThat(other.get(path).headers().allValues("krispyto-data"))
            .as(path)
            .containsExactly("simulated");
      }
      assertThat(raw(other, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"))
          .containsIgnoringCase("krispyto-data: simulated");
    }
    assertThat(server.get("/health/live").headers().firstValue("krispyto-data")).isEmpty();
  }

  @Test
  void theContractIsServedUnchanged() throws IOException {
    var yaml = server.get("/openapi.yaml");
    assertThat(yaml.headers().firstValue("content-type")).hasValue("application/yaml");
    try (var file = getClass().getResourceAsStream("/openapi.yaml")) {
      assertThat(yaml.body()).isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
    var json = new JsonObject(server.get("/openapi.json").body());
    assertThat(json.getString("openapi")).isEqualTo("3.1.0");
    assertThat(json.encode()).contains("application/problem+json").doesNotContain("hal+json");
  }

  @Test
  void swaggerUiLoadsNothingFromOtherServers() {
    assertThat(server.get("/docs").headers().firstValue("location")).hasValue("docs/");
    var page = server.get("/docs/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("swagger-ui-bundle.js")
        .doesNotContain("http://")
        .doesNotContain("https://");
    for (var file :
        List.of(
            "swagger-ui-bundle.js", "swagger-ui.css", "docs.js", "docs.css", "favicon-32x32.png")) {
      assertThat(server.get("/docs/" + file).statusCode()).as(file).isEqualTo(200);
    }
    assertThat(
            raw(
                "GET /docs/../openapi.yaml/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 404 ");
  }

  @Test
  void healthReportsLivenessAndReadiness() {
    assertThat(server.get("/health/live").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(server.get("/health/ready").body()).isEqualTo("{\"status\":\"UP\"}");
  }

  @Test
  void withoutAQuerySideLivenessIs200AndTheRestIs503WithRetryAfter() {
    try (var alone = TestServer.startWithoutQuery()) {
      assertThat(alone.get("/health/live").statusCode()).isEqualTo(200);
      for (var path : List.of("/health/ready", GOOD)) {
        var response = alone.get(path);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).hasValue("10");
        assertProblem(
            response,
            "not-ready",
            "No node can handle this request at the moment. Try again later.");
      }
    }
  }

  @Test
  void anUnmigratedDatabaseIsNotReadyAndTheReasonIsGiven() {
    try (var other = TestServer.start(TestDatabase.empty())) {
      var response = other.get("/health/ready");
      assertThat(response.statusCode()).isEqualTo(503);
      assertProblem(response, "not-ready", "The tables are not migrated. Run `migrate` first.");
      assertThat(other.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  private static String found(String name) {
    var response = server.get("/search?name=" + name);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private static Map<String, String> violations(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    var problem = new JsonObject(response.body());
    var violations = new TreeMap<String, String>();
    for (var violation : problem.getJsonArray("violations", new JsonArray())) {
      var named = (JsonObject) violation;
      violations.put(named.getString("parameter"), named.getString("reason"));
      assertThat(problem.getString("error"))
          .contains(named.getString("parameter") + ": " + named.getString("reason"));
    }
    return violations;
  }

  private static void assertProblem(HttpResponse<String> response, String type, String sentence) {
    assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
    var problem = new JsonObject(response.body());
    assertThat(problem.getString("type")).isEqualTo("urn:krispyto:problem:" + type);
    assertThat(problem.getInteger("status")).isEqualTo(response.statusCode());
    assertThat(problem.getString("error")).isEqualTo(sentence);
    assertThat(problem.getString("detail")).isEqualTo(sentence);
  }

  /** Sends a malformed request, and returns the bytes received until the connection is closed. */
  private static String raw(String request) {
    return raw(server, request);
  }

  private static String raw(TestServer server, String request) {
    try (var socket = new Socket("localhost", server.port())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
