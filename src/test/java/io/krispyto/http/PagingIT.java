package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestRedis;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Payload;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.RedisSettings;
import io.krispyto.config.Secret;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.page.Cursor;
import io.krispyto.domain.query.DashboardQuery;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboards that are read page by page while the data changes. */
class PagingIT {
  private static final String ALL =
      "/dashboard?id=all&date=2021-7-6&order_by=price&order_type=desc&windows=1d,7d";

  private static final String CHANGE =
      "update record set close = 2000 - close where date = '2021-07-06 23:59:59'";

  private static final Pattern LINK = Pattern.compile("<(.*)>; rel=\"next\"");

  private final List<TestServer> servers = new ArrayList<>();
  private DatabaseSettings database;

  @BeforeEach
  void create() {
    database =
        TestDatabase.filled(
            """
        insert into currency (id, name, symbol)
        select i, 'Currency, "' || i || '"', 'c' || i from generate_series(1, 1000) as i
        """,
            """
        insert into record (currency_id, date, close, volume, marketcap)
        select i, timestamp '2021-07-06 23:59:59' - d * interval '1 day', i * (d + 1), nullif(i % 7, 0), 1.0 / i
        from generate_series(1, 1000) as i, generate_series(0, 1) as d
        """);
  }

  @AfterEach
  void close() {
    servers.forEach(TestServer::close);
  }

  @Test
  void pagesHaveEveryRowOnceWhileTheDataChanges() {
    var server = start(CacheSettings.DEFAULT);
    var whole = server.get(ALL).body();
    var rows = new JsonArray();
    var pages = 0;
    for (var next = ALL + "&limit=7"; next != null; pages++) {
      var page = get(server, next);
      new JsonArray(page.body()).forEach(rows::add);
      if (pages % 30 == 1) {
        change(server);
        // Another client starts with the current data.
        var begun = get(server, ALL + "&limit=7").body();
        assertThat(get(server, ALL).body()).startsWith(begun.substring(0, begun.length() - 1));
      }
      next = next(page);
    }
    assertThat(pages).isEqualTo(143);
    assertThat(rows).hasSize(1000);
    assertThat(rows.encode()).isEqualTo(new JsonArray(whole).encode());
    assertThat(get(server, ALL).body()).isNotEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(longs = {64 * 1024 * 1024, 0})
  void pagesAreIdenticalWithAndWithoutACacheInEveryFormat(long bytes) {
    var server = start(new CacheSettings(bytes, Optional.empty(), Duration.ZERO));
    for (var limit : List.of(1000, 999, 10_000, 333)) {
      var json =
          pages(server, ALL + "&limit=" + limit, body -> body.substring(1, body.length() - 1));
      assertThat("[" + String.join(",", json) + "]").isEqualTo(server.get(ALL).body());
      var lines = pages(server, ALL + "&format=ndjson&limit=" + limit, body -> body);
      assertThat(String.join("", lines)).isEqualTo(server.get(ALL + "&format=ndjson").body());
      var csv = server.get(ALL + "&format=csv").body();
      var header = csv.substring(0, csv.indexOf("\r\n") + 2);
      var records =
          pages(
              server,
              ALL + "&format=csv&limit=" + limit,
              body -> {
                assertThat(body).startsWith(header);
                return body.substring(header.length());
              });
      assertThat(header + String.join("", records)).isEqualTo(csv);
      assertThat(json).hasSize((999 + limit) / limit);
    }
  }

  @Test
  void tenThousandCurrenciesWithAllWindowsFitInTheDefaultCache() {
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) select i, 'A currency with a long name ' || i, 'LONG' || i"
            + " from generate_series(10001, 20000) as i",
        """
        insert into record (currency_id, date, close, volume, marketcap)
        select i, timestamp '2021-07-05 23:59:59' - d * interval '1 day', sqrt(i) / (d + 1.3), sqrt(i) * 1e10, sqrt(i) * 1e12
        from generate_series(10001, 20000) as i, unnest(array[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) as d
        """);
    var server = start(CacheSettings.DEFAULT);
    var all =
        "/dashboard?id=all&date=2021-7-5&order_by=price&order_type=asc"
            + "&windows=1d,2d,3d,4d,5d,6d,7d,8d,9d,10d&limit=5000";
    var next = next(get(server, all));
    change(server);
    assertThat(new JsonArray(get(server, next).body())).hasSize(5000);
  }

  @Test
  void theLinkKeepsTheNegotiatedFormatAlsoFromTheEdgeCache() {
    var server = start(CacheSettings.DEFAULT);
    var first = server.get(ALL + "&limit=2", "Accept", "text/csv");
    var again = server.get(ALL + "&limit=2", "Accept", "text/csv", "Origin", "http://other");
    assertThat(again.headers().firstValue("Cache-Status").orElseThrow()).contains("edge; hit");
    assertThat(next(again)).isEqualTo(next(first)).contains("format=csv", "limit=2", "cursor=");
    assertThat(again.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
        .contains("Link");
    var last = server.get(ALL + "&limit=1000");
    assertThat(last.headers().firstValue("Link")).isEmpty();
  }

  @Test
  void aPageOfAnOldVersionDoesNotAffectTheCaches() {
    var server = start(CacheSettings.DEFAULT);
    var next = next(get(server, ALL + "&limit=7"));
    var before = CurrentVersion.of(server.vertx()).get();
    change(server);
    var current = CurrentVersion.of(server.vertx()).get();
    assertThat(current.isAfter(before)).isTrue();
    var newest = get(server, ALL).body();
    for (var i = 0; i < 2; i++) {
      var page = get(server, next);
      assertThat(page.headers().firstValue("Cache-Status").orElseThrow())
          .doesNotContain("edge; hit", "stored");
      assertThat(page.headers().firstValue("ETag").orElseThrow())
          .startsWith("\"" + Long.toString(before.number(), Character.MAX_RADIX) + "-");
      assertThat(CurrentVersion.of(server.vertx()).get()).isEqualTo(current);
      assertThat(get(server, ALL).body()).isEqualTo(newest);
    }
  }

  @Test
  void theFirstPageIsAvailableWhileTheVersionChangesRapidly() {
    var server = start(CacheSettings.OFF);
    var current = CurrentVersion.of(server.vertx());
    var over = new AtomicBoolean();
    var changes =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                current.advance(new DataVersion(current.get().number() + 1));
              }
            });
    try {
      for (var i = 0; i < 300; i++) {
        assertThat(server.get(ALL + "&limit=3").statusCode()).isEqualTo(200);
      }
    } finally {
      over.set(true);
      changes.join();
    }
  }

  @Test
  void withoutACacheACursorIsValidUntilTheDataChanges() {
    var server = start(CacheSettings.OFF);
    var next = next(get(server, ALL + "&limit=7"));
    assertThat(new JsonArray(get(server, next).body())).hasSize(7);
    change(server);
    assertExpired(server.get(next));
  }

  @Test
  void onAnotherNodeACursorIsValidUntilTheDataChanges() {
    var first = start(CacheSettings.DEFAULT);
    var second = start(CacheSettings.DEFAULT);
    var next = next(get(first, ALL + "&limit=7"));
    assertThat(get(second, next).body()).isEqualTo(get(first, next).body());
    // A node that has not computed the ranking.
    var third = start(CacheSettings.DEFAULT);
    change(third);
    assertExpired(third.get(next));
    assertThat(get(first, next).statusCode()).isEqualTo(200);
  }

  @Test
  void nodesThatShareARedisContinueEachOthersCursors() {
    try (var redis = TestRedis.started()) {
      var first = start(sharedCaches(redis));
      var second = start(sharedCaches(redis));
      var query = ALL.replace("desc", "asc") + "&limit=7";
      // A node neither stores nor finds anything in Redis until it is connected.
      await()
          .until(
              () -> {
                change(first);
                var shared = get(second, next(get(first, query)));
                return shared.headers().firstValue("Cache-Status").orElseThrow().contains("redis");
              });
      var next = next(get(first, ALL + "&limit=7"));
      var expected = get(first, next).body();
      change(second);
      assertThat(get(second, next).body()).isEqualTo(expected);
    }
  }

  @Test
  void anInvalidCursorIs400AndNamed() {
    var server = start(CacheSettings.DEFAULT);
    var next = next(get(server, ALL + "&limit=7"));
    var cursor = next.replaceAll(".*cursor=", "");
    for (var place = 0; place < 30; place++) {
      var bytes = Base64.getUrlDecoder().decode(cursor);
      bytes[place] ^= 1;
      var forged = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertNotACursor(server.get(ALL + "&limit=7&cursor=" + forged));
    }
    for (var garbage : List.of("x", "A".repeat(40), "*".repeat(40), cursor + "A", cursor + "%3D")) {
      assertNotACursor(server.get(ALL + "&limit=7&cursor=" + garbage));
    }
    for (var foreign :
        List.of(
            next.replace("desc", "asc"),
            next.replace("order_by=price", "order_by=symbol"),
            next.replace("id=all", "id=c1"),
            next.replace("2021-7-6", "latest"),
            next.replaceAll("windows=[^&]*", "windows=7d,1d"),
            next.replaceAll("windows=[^&]*&", ""))) {
      assertThat(foreign).isNotEqualTo(next);
      assertNotACursor(server.get(foreign));
    }
    assertThat(get(server, next.replace("limit=7", "limit=3")).statusCode()).isEqualTo(200);
    assertThat(get(server, next.replace("2021-7-6", "2021-07-06")).statusCode()).isEqualTo(200);
  }

  @Test
  void aCursorBeyondTheLastRowIs410() {
    for (var caches : List.of(CacheSettings.DEFAULT, CacheSettings.OFF)) {
      var server = start(caches);
      var first = get(server, ALL + "&limit=7");
      var query =
          DashboardQuery.from(
              Map.of(
                  "id", "all",
                  "date", "2021-7-6",
                  "order_by", "price",
                  "order_type", "desc",
                  "windows", "1d,7d",
                  "format", "ndjson"));
      var tag = first.headers().firstValue("etag").orElseThrow();
      var version = new DataVersion(Long.parseLong(tag.substring(1, tag.indexOf('-')), 36));
      var last = new Cursor(version, 999).text(query);
      assertThat(new JsonArray(get(server, ALL + "&limit=7&cursor=" + last).body())).hasSize(1);
      for (var offset : List.of(1000, 1001, Integer.MAX_VALUE)) {
        var beyond = new Cursor(version, offset).text(query);
        assertExpired(server.get(ALL + "&limit=7&cursor=" + beyond));
      }
    }
  }

  @Test
  void aCursorNeedsALimit() {
    var server = start(CacheSettings.DEFAULT);
    var next = next(get(server, ALL + "&limit=7"));
    var response = server.get(next.replace("limit=7&", "").replace("&limit=7", ""));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo("limit: is missing");
  }

  @Test
  void aLimitDoesNotAffectNoDataAndUnknownSymbols() {
    for (var caches : List.of(CacheSettings.DEFAULT, CacheSettings.OFF)) {
      var server = start(caches);
      assertThat(server.get(ALL.replace("2021", "1999") + "&limit=7").statusCode()).isEqualTo(204);
      assertThat(server.get(ALL.replace("id=all", "id=xyz") + "&limit=7").statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void concurrentFirstPagesRunOneQuery() throws SQLException {
    var server = start(CacheSettings.DEFAULT);
    var bus = server.vertx().eventBus();
    var request = message().put("limit", 7);
    var replies = new ArrayList<Future<Message<Payload>>>();
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table record in access exclusive mode");
      for (var i = 0; i < 200; i++) {
        replies.add(bus.request(Addresses.DASHBOARD, request));
      }
      await().until(() -> waitingBackends() > 0);
      // All requests wait for the first one.
      assertThat(get(server, "/ingestions").statusCode()).isLessThan(300);
      assertThat(waitingBackends()).isEqualTo(1);
      connection.rollback();
    }
    assertThat(replies.stream().map(reply -> TestServer.await(reply).body().bytes()).distinct())
        .hasSize(1);
  }

  private int waitingBackends() {
    return Integer.parseInt(
        TestDatabase.query(
            database,
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"));
  }

  @ParameterizedTest
  @ValueSource(longs = {64 * 1024 * 1024, 0})
  void aCursorFromBeforeARestoreIs410AndDoesNotAffectTheCaches(long bytes) {
    var server = start(new CacheSettings(bytes, Optional.empty(), Duration.ZERO));
    var current = CurrentVersion.of(server.vertx());
    change(server);
    var next = next(get(server, ALL + "&limit=7"));
    restore(server);
    assertExpired(server.get(next));
    assertThat(current.get()).isEqualTo(new DataVersion(1));
    assertThat(get(server, ALL).body()).startsWith("[{\"crypto\":\"Currency, \\\"1000");
  }

  /** The rows are still in Redis, under a version number that the database will reuse. */
  @Test
  void aCursorFromBeforeARestoreIs410EvenIfRedisHasItsRows() {
    try (var redis = TestRedis.started()) {
      var server = start(sharedCaches(redis));
      // A node stores nothing in Redis until it is connected.
      await()
          .until(
              () -> {
                change(server);
                get(server, ALL + "&limit=7");
                return !redis.keys().isEmpty();
              });
      var next = next(get(server, ALL + "&limit=7"));
      restore(server);
      assertExpired(server.get(next));
    }
  }

  /** Simulates a restore to a state with an older version and the opposite ranking. */
  private void restore(TestServer server) {
    TestDatabase.execute(
        database,
        "delete from data_change",
        "update data_change_sum set steps = 1",
        "alter table record disable trigger all",
        CHANGE);
    await().until(() -> CurrentVersion.of(server.vertx()).get().equals(new DataVersion(1)));
  }

  @Test
  void theEventBusReturnsTheCursorAsAHeaderAndExpiryAsAProblem() {
    var server = start(CacheSettings.OFF);
    var request = message().put("limit", 999);
    var bus = server.vertx().eventBus();
    var first = TestServer.await(bus.<Payload>request(Addresses.DASHBOARD, request));
    assertThat(new JsonArray(first.body().bytes())).hasSize(999);
    request.put("cursor", first.headers().get(Addresses.NEXT));
    var second = TestServer.await(bus.<Payload>request(Addresses.DASHBOARD, request));
    assertThat(new JsonArray(second.body().bytes())).hasSize(1);
    assertThat(second.headers().contains(Addresses.NEXT)).isFalse();
    change(server);
    var failure =
        catchThrowableOfType(
            ReplyException.class,
            () -> TestServer.await(bus.<Payload>request(Addresses.DASHBOARD, request)));
    assertThat(failure.failureCode()).isEqualTo(410);
    assertThat(BusFailure.problem(failure).getString("type"))
        .isEqualTo("urn:krispyto:problem:cursor-expired");
  }

  /** The equivalent message for the bus. */
  private static JsonObject message() {
    var request = new JsonObject();
    for (var parameter : ALL.split("\\?")[1].split("&")) {
      request.put(parameter.split("=")[0], parameter.split("=")[1]);
    }
    return request;
  }

  private static CacheSettings sharedCaches(TestRedis redis) {
    return new CacheSettings(
        CacheSettings.DEFAULT_PAGE_CACHE_BYTES,
        Optional.of(new RedisSettings(new Secret(redis.url()), "test:", Duration.ofMinutes(1))),
        Duration.ZERO);
  }

  private TestServer start(CacheSettings caches) {
    var server = TestServer.start(database, caches);
    servers.add(server);
    return server;
  }

  /** Reverses the ranking, and waits until the change is visible. */
  private void change(TestServer server) {
    var before = CurrentVersion.of(server.vertx()).get();
    TestDatabase.execute(database, CHANGE);
    await().until(() -> CurrentVersion.of(server.vertx()).get().isAfter(before));
  }

  private static List<String> pages(
      TestServer server, String path, Function<String, String> content) {
    var pages = new ArrayList<String>();
    for (var next = path; next != null; ) {
      var page = get(server, next);
      pages.add(content.apply(page.body()));
      next = next(page);
    }
    return pages;
  }

  private static HttpResponse<String> get(TestServer server, String path) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response;
  }

  /** Null after the last page. */
  private static String next(HttpResponse<String> response) {
    var link = response.headers().firstValue("Link");
    return link.map(LINK::matcher)
        .map(
            matcher -> {
              assertThat(matcher.matches()).isTrue();
              return matcher.group(1);
            })
        .orElse(null);
  }

  private static void assertExpired(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(410);
    assertThat(new JsonObject(response.body()).getString("type"))
        .isEqualTo("urn:krispyto:problem:cursor-expired");
  }

  private static void assertNotACursor(HttpResponse<String> response) {
    assertThat(response.statusCode()).as("%s", response.uri()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo("cursor: is not a cursor of this query");
  }
}
