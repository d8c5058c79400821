package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.bus.KrispytoClient;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** How often an undo scans all records. */
class UndoScansIT extends IngestionTestBase {
  @Test
  void isNotOncePerFile() throws IOException {
    // Of a small table, PostgreSQL also reads single records by a scan.
    assertThat(scansToUndo(20)).isBetween(1L, 10L);
  }

  /** Loads a folder and undoes it; returns how often the undo scanned all records. */
  private long scansToUndo(int files) throws IOException {
    var parts = Files.createDirectory(folder.resolve("of-" + files));
    for (var i = 1; i <= files; i++) {
      Files.writeString(parts.resolve(i + ".csv"), Csv.HEADER + Csv.row("Bitcoin", "BTC", i, 2.5));
    }
    var id = ingestion.load(parts).getLong("id");
    var before = scans();
    var undone = Blocking.await(KrispytoClient.of(ingestion.vertx).undoIngestion(id));
    assertThat(undone.getLong("deleted")).isEqualTo(files);
    return scans() - before;
  }

  /** A session adds its scans to the statistics when it ends. */
  private long scans() {
    await()
        .until(
            () ->
                TestDatabase.query(
                        database,
                        "select count(*) from pg_stat_activity"
                            + " where datname = current_database() and application_name = 'krispyto load'")
                    .equals("0"));
    return Long.parseLong(
        TestDatabase.query(
            database, "select seq_scan from pg_stat_user_tables where relid = 'record'::regclass"));
  }
}
