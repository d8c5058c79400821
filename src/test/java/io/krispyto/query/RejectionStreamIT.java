package io.krispyto.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.SlowClient;
import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.http.TestServer;
import io.krispyto.query.journal.IngestionReadSql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rejections that were just written, so the statistics do not show their number yet. */
class RejectionStreamIT {
  private static final int REJECTIONS = 200_000;
  private static DatabaseSettings database;

  @BeforeAll
  static void fill() {
    database =
        TestDatabase.filled(
            "alter table rejection set (autovacuum_enabled = off)",
            "insert into ingestion (source, node) values ('bad.csv', 1)",
            "insert into rejection select 1, 1, 'bad.csv', i, 'Close', 'n/a', 'is not a number', repeat('x', 100), null"
                + " from generate_series(1, "
                + REJECTIONS
                + ") as i");
  }

  @Test
  void theFirstRowIsSentBeforeTheLastIsRead() throws Exception {
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(IngestionReadSql.BY_INDEX);
      for (var sql : List.of(IngestionReadSql.REJECTIONS, IngestionReadSql.REJECTIONS_WITH_TEXTS)) {
        var plan = new ArrayList<String>();
        try (var rows = statement.executeQuery("explain " + sql.replace("$1", "1"))) {
          while (rows.next()) {
            plan.add(rows.getString(1));
          }
        }
        assertThat(plan)
            .noneMatch(line -> line.contains("Sort"))
            .anyMatch(line -> line.contains("Index Scan using rejection_in_order"));
      }
    }
  }

  @Test
  void rowsAreReadAtTheClientsPaceAndADisconnectFreesTheDatabase() {
    try (var server = TestServer.start(database)) {
      try (var client = new SlowClient(server.port(), "/ingestions/1/rejections")) {
        client.read(100_000);
        Awaitility.await().until(() -> streams().equals("idle in transaction"));
      }
      Awaitility.await().atMost(Duration.ofSeconds(3)).until(() -> streams().isEmpty());

      try (var client = new SlowClient(server.port(), "/ingestions/1/rejections")) {
        client.read(1000);
        assertThat(client.readAll().body().split("\"line\":", -1)).hasSize(REJECTIONS + 1);
        assertThat(client.isComplete()).isTrue();
      }
    }
  }

  /** The states of backends with an open stream. */
  private static String streams() {
    return TestDatabase.query(
        database,
        "select coalesce(string_agg(state, ','), '') from pg_stat_activity where datname = current_database()"
            // A heartbeat on a stream that waits for its client replaces the text of its query.
            + " and (query like '%from rejection%' and state = 'active' or state = 'idle in transaction')"
            + " and pid <> pg_backend_pid()");
  }
}
