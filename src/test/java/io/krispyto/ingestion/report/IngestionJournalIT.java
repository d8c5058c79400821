package io.krispyto.ingestion.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IngestionJournalIT {
  private DatabaseSettings database;
  private IngestionJournal journal;

  @BeforeEach
  void open() {
    database = TestDatabase.migrated();
    journal = new IngestionJournal(Jdbc.dataSource(database), 10);
  }

  @AfterEach
  void close() throws SQLException {
    journal.close();
  }

  @Test
  void anUnknownIngestionIsEndedEvenIfItsProcessIsAlive() throws SQLException {
    var known = journal.add("known", false).id();
    // Simulates a lost response to an insert.
    TestDatabase.execute(
        database, "insert into ingestion (source, node) select 'lost', node from ingestion");
    journal.add("next", false);
    assertThat(states()).isEqualTo("known waiting, lost failed, next waiting");
    journal.end(known, "loaded", null);
    journal.endLost();
    assertThat(states()).isEqualTo("known loaded, lost failed, next waiting");
  }

  @Test
  void anIngestionThatFailsAfterLoadingFilesIsPartlyLoaded() throws SQLException {
    var id = journal.add("a", false).id();
    TestDatabase.execute(
        database,
        "insert into ingestion_file (ingestion_id, number, name, state, accepted)"
            + " values (%d, 1, 'x.csv', 'loaded', 7)".formatted(id));
    journal.end(id, "failed", "Database connection error.");
    assertThat(states()).isEqualTo("a partly");
    assertThat(TestDatabase.query(database, "select accepted from ingestion")).isEqualTo("7");
  }

  @Test
  void anIngestionKilledAfterItsLastFileCountsAsComplete() throws SQLException {
    TestDatabase.execute(
        database,
        """
        insert into ingestion (id, source, node, files) overriding system value
          values (101, 'whole', 1, 2), (102, 'broken', 2, 2), (103, 'cut', 3, 2), (104, 'unread', 4, null)
        """,
        """
        insert into ingestion_file (ingestion_id, number, name, state)
          values (101, 1, 'a', 'loaded'), (101, 2, 'b', 'loaded'), (102, 1, 'a', 'loaded'),
            (102, 2, 'b', 'failed'), (103, 1, 'a', 'loaded')
        """);

    journal.endLost();

    assertThat(states()).isEqualTo("whole loaded, broken partly, cut partly, unread failed");
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(source || ': ' || error, ', ' order by id) from ingestion where error is not null"))
        .isEqualTo(
            "cut: The process was stopped before it was done.,"
                + " unread: The process was stopped before it was done.");
  }

  @Test
  void aLostConnectionIsReopened() throws SQLException {
    journal.add("a", false);
    TestDatabase.query(
        database,
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");
    journal.add("b", false);
    assertThat(states()).isEqualTo("a waiting, b waiting");
  }

  private String states() {
    return TestDatabase.query(
        database, "select string_agg(source || ' ' || state, ', ' order by id) from ingestion");
  }
}
