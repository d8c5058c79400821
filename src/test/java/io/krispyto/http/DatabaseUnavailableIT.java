package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.TestPostgres;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL stops and restarts under a running server. */
@Tag("timed")
class DatabaseUnavailableIT {
  private static final String GOOD = "/dashboard?id=all&date=latest&order_by=price&order_type=asc";

  @Test
  void theServerSurvivesALossOfItsDatabaseReportsItAndRecovers(@TempDir Path folder)
      throws Exception {
    try (var postgres = TestPostgres.in(folder);
        var server = serverOf(postgres.migrated("prices"))) {
      assertThat(server.get(GOOD).statusCode()).isEqualTo(200);
      postgres.stopAtOnce();

      var started = System.nanoTime();
      // Cached results are served, other queries fail at once.
      assertThat(server.get(GOOD).statusCode()).isEqualTo(200);
      // The same query at another URL, which the edge has not cached.
      assertThat(server.get(GOOD.replace("id=all", "id=%61ll")).statusCode()).isEqualTo(200);
      assertDown(server, GOOD.replace("asc", "desc"), 500);
      assertDown(server, "/search?name=bitcoin", 500);
      assertDown(server, "/health/ready", 503);
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(8));
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      // Invalid requests are still client errors.
      assertThat(server.get("/dashboard").statusCode()).isEqualTo(400);

      postgres.restart();
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () ->
                  assertThat(server.get(GOOD.replace("asc", "desc")).statusCode()).isEqualTo(200));
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private static TestServer serverOf(DatabaseSettings database) {
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
        "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
    return TestServer.start(database);
  }

  private static void assertDown(TestServer server, String path, int status) {
    var response = server.get(path);
    assertThat(response.statusCode()).as(path).isEqualTo(status);
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo("Database connection error.");
    assertThat(response.body()).doesNotContain("localhost", "Exception", "postgres");
  }
}
