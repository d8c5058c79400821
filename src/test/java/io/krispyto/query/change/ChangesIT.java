package io.krispyto.query.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.CurrentServer;
import io.krispyto.db.QueryPool;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.query.data.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database queries that a look-up of missed changes causes. */
class ChangesIT {
  private static final int CLIENTS = 4000;
  private static final String NAMED =
      "[{\"name\":\"Bitcoin\",\"symbol\":\"BTC\",\"slug\":\"bitcoin\"},"
          + "{\"name\":\"Ethereum\",\"symbol\":\"ETH\",\"slug\":\"ethereum\"}]";

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger queries = new AtomicInteger();
  private final DatabaseSettings database = TestDatabase.migrated();
  private final QueryPool pool = new QueryPool(vertx, database, new CurrentServer(vertx, database));
  private volatile boolean isBusy;

  private final Changes changes =
      new Changes(
          vertx,
          new Queries() {
            @Override
            public <T> Future<T> query(Function<SqlClient, Future<T>> query) {
              queries.incrementAndGet();
              return isBusy
                  ? Future.failedFuture(new Failure.DatabaseUnavailable(null))
                  : pool.run(query);
            }
          });

  private DataVersion known;
  private DataVersion current;

  @BeforeEach
  void change() throws Exception {
    TestDatabase.execute(
        database,
        "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH')",
        "insert into record (currency_id, date) values (1, '2021-07-06'), (2, '2021-07-08')");
    known = version();
    assertThat(await(changes.since(known)).getLong("version")).isEqualTo(known.number());
    change("update record set close = 2");
    queries.set(0);
  }

  @AfterEach
  void stop() throws Exception {
    changes.close();
    await(vertx.close());
  }

  @Test
  void concurrentRequestsLookUpTheNamesOnce() throws Exception {
    var responses = new ArrayList<Future<JsonObject>>();
    for (var i = 0; i < CLIENTS; i++) {
      responses.add(changes.since(known));
    }
    for (var response : responses) {
      assertMissed(await(response), NAMED, "2021-07-06", "2021-07-08");
    }
    assertThat(queries.get()).isLessThanOrEqualTo(1);
    assertMissed(await(changes.since(known)), NAMED, "2021-07-06", "2021-07-08");
    assertThat(queries.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void aNewVersionIsLookedUpAgain() throws Exception {
    await(changes.since(known));
    change("insert into record (currency_id, date) values (1, '2020-01-01')");
    assertMissed(await(changes.since(known)), NAMED, "2020-01-01", "2021-07-08");
  }

  @Test
  void ifTheNamesCannotBeReadTheDaysAreReturnedAndTheNamesNextTime() throws Exception {
    change("insert into record (currency_id, date) values (1, '2020-01-01')");
    isBusy = true;
    assertMissed(await(changes.since(known)), null, "2020-01-01", "2021-07-08");
    isBusy = false;
    assertMissed(await(changes.since(known)), NAMED, "2020-01-01", "2021-07-08");
  }

  @Test
  void anUnknownVersionRunsNoQuery() throws Exception {
    for (var never = 1; never <= 1000; never++) {
      var missed = await(changes.since(new DataVersion(never)));
      assertThat(missed.getValue("currencies")).isNull();
      assertThat(missed.getValue("first_day")).isNull();
    }
    assertThat(queries).hasValue(0);
  }

  private void assertMissed(JsonObject missed, String currencies, String first, String last) {
    var named = missed.getJsonArray("currencies");
    assertThat(named == null ? null : named.encode()).isEqualTo(currencies);
    assertThat(missed.getString("first_day")).isEqualTo(first);
    assertThat(missed.getString("last_day")).isEqualTo(last);
    assertThat(missed.getLong("version")).isEqualTo(current.number());
  }

  private void change(String sql) {
    TestDatabase.execute(database, sql);
    current = version();
    changes.check();
    Awaitility.await()
        .until(() -> await(changes.since(current)).getLong("version") == current.number());
  }

  private DataVersion version() {
    return new DataVersion(
        Long.parseLong(TestDatabase.query(database, "select number from data_version")));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(10, TimeUnit.SECONDS);
  }
}
