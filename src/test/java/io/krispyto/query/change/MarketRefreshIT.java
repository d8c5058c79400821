package io.krispyto.query.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.query.data.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarketRefreshIT {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration OFTEN = Duration.ofMillis(100);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger queries = new AtomicInteger();
  private final DatabaseSettings database =
      TestDatabase.filled(
          "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
          "insert into record (currency_id, date, close) select 1, day, 2 from"
              + " generate_series(timestamp '2021-01-01', '2021-04-10', '1 day') as day");
  private final SqlClient primary = client("off");
  private final SqlClient standby = client("on");
  private volatile SqlClient current = primary;
  private MarketRefresh refresh;

  @AfterEach
  void stop() throws Exception {
    refresh.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void allDaysAreComputedAfterAChange() {
    start(NEVER);
    refresh.check();
    Awaitility.await().until(() -> computed() == 100);
    assertThat(TestDatabase.query(database, "select count(*) from market_change")).isEqualTo("0");
  }

  @Test
  void aPromotedStandbyComputesTheDaysWithoutAChange() {
    current = standby;
    start(OFTEN);
    refresh.check();
    Awaitility.await().until(() -> queries.get() > 1);
    assertThat(computed()).isZero();
    current = primary;
    Awaitility.await().until(() -> computed() == 100);
  }

  @Test
  void nothingIsWrittenIfNothingHasChanged() {
    TestDatabase.execute(database, "select refresh_market_days(1000)");
    var before = TestDatabase.query(database, "select xmin from market_refresh");
    start(OFTEN);
    Awaitility.await().until(() -> queries.get() > 1);
    assertThat(TestDatabase.query(database, "select xmin from market_refresh")).isEqualTo(before);
  }

  private void start(Duration interval) {
    refresh =
        new MarketRefresh(
            vertx,
            new Queries() {
              @Override
              public <T> Future<T> query(Function<SqlClient, Future<T>> query) {
                return query.apply(current).onSuccess(done -> queries.incrementAndGet());
              }
            },
            interval);
  }

  private int computed() {
    return Integer.parseInt(TestDatabase.query(database, "select count(*) from market_day"));
  }

  /** A standby is read-only. */
  private SqlClient client(String readOnly) {
    return PgBuilder.client()
        .connectingTo(
            new PgConnectOptions()
                .setHost(database.endpoints().get(0).host())
                .setPort(database.endpoints().get(0).port())
                .setDatabase(database.name())
                .setUser(database.username())
                .setPassword(" ")
                .addProperty("default_transaction_read_only", readOnly))
        .using(vertx)
        .build();
  }
}
