package io.krispyto.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Queries when the database accepts fewer connections than the pool has. */
class QueryPoolIT {
  private static final int CONNECTIONS = 3;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  @Test
  void queriesUseTheConnectionsThatCouldBeOpened() throws Exception {
    var limited = limited();
    var pool = new QueryPool(vertx, limited, new CurrentServer(vertx, limited));
    try {
      // On a busy machine, opening the first one may take longer than a query waits.
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> run(pool, 1).size() == 1);
      for (var round = 0; round < 3; round++) {
        assertThat(run(pool, 20)).hasSize(20).allMatch(pid -> pid > 0);
      }
      assertThat(run(pool, 20).stream().distinct().count()).isLessThanOrEqualTo(CONNECTIONS);
    } finally {
      pool.close().await(30, TimeUnit.SECONDS);
    }
  }

  /** Runs queries at the same time and returns the backends that responded. */
  private static List<Integer> run(QueryPool pool, int count) throws Exception {
    return Future.all(
            IntStream.range(0, count)
                .mapToObj(
                    i ->
                        pool.run(
                            client ->
                                client
                                    .query("select pg_backend_pid(), pg_sleep(0.02)")
                                    .execute()
                                    .map(rows -> rows.iterator().next().getInteger(0))))
                .toList())
        .map(all -> all.<Integer>list())
        .await(30, TimeUnit.SECONDS);
  }

  private static DatabaseSettings limited() {
    var database = TestDatabase.empty();
    TestDatabase.execute(
        database, "create role limited login password 'x' connection limit " + CONNECTIONS);
    return new DatabaseSettings(
        database.host(),
        database.port(),
        "limited",
        database.password(),
        database.name(),
        database.sslMode(),
        database.sslRootCertificate(),
        DatabaseSettings.DEFAULT_POOL_SIZE);
  }
}
