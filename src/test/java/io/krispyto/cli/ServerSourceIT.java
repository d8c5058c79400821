package io.krispyto.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.ingestion.format.TableFiles;
import io.vertx.core.json.JsonArray;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which data the server loads, and when. */
class ServerSourceIT extends ServerTestBase {
  @Test
  void realDataNeverMixesWithTheSample() throws Exception {
    addPostgresPrograms(folder);
    try (var server = ServerProcess.start(folder, Map.of())) {
      server.awaitListening();
    }
    var csv = csv("real.csv", "1,Realcoin,REAL,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
    try (var server = ServerProcess.start(folder, Map.of("CSV_FILE_FOLDER", csv.toString()))) {
      var port = server.awaitListening();
      assertThat(server.output()).doesNotContain("simulated");
      var all =
          ServerProcess.get(port, "/dashboard?id=all&date=latest&order_by=crypto&order_type=asc");
      assertThat(new JsonArray(all.body())).hasSize(1);
      assertThat(all.headers().firstValue("krispyto-data")).isEmpty();
    }
    // Real data, once loaded, is also served without the setting.
    try (var server = ServerProcess.start(folder, Map.of())) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=real").statusCode()).isEqualTo(200);
      assertThat(ServerProcess.get(port, "/search?name=bitcoin").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void afterAnIngestionTheServerServesRealDataWithoutAWarning() throws Exception {
    addPostgresPrograms(folder);
    var good = csv("good.csv", "1,A,AA,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
    try (var ingest = ServerProcess.start(folder, Map.of(), "ingest", good.toString())) {
      assertThat(ingest.awaitExit()).isZero();
    }
    try (var server = ServerProcess.start(folder, Map.of())) {
      var port = server.awaitListening();
      assertThat(ServerProcess.get(port, "/search?name=aa").statusCode()).isEqualTo(200);
      assertThat(server.errors()).doesNotContain("WARN", "ERROR");
    }
  }

  @Test
  void aSourceThatIsNotLoadedBecauseThereIsDataIsReportedWithTheRemedy() throws Exception {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1000, 'First', 'FST')",
            "insert into record (currency_id, date, close) values"
                + " (1000, '2013-04-29 23:59:59', 1), (1000, '2021-07-06 23:59:59', 100)");
    for (var source :
        Map.of("CSV_FILE_FOLDER", folder.toString(), "GOOGLE_FILE_ID", "abc").entrySet()) {
      var settings = new HashMap<>(settings(database));
      settings.put(source.getKey(), source.getValue());
      try (var server = ServerProcess.start(folder, settings)) {
        server.awaitListening();
        await()
            .atMost(Duration.ofSeconds(10))
            .until(
                () ->
                    server
                        .output()
                        .contains("data:          1 currency, 2013-04-29 to 2021-07-06"));
        assertThat(server.errors())
            .contains(
                source.getKey()
                    + " is set but not loaded, because the database already has data. To load it, run `ingest ")
            .contains("To load it whenever it changes, set INGEST_INTERVAL.");
      }
    }
  }

  @Test
  void aSourceThatCannotBeLoadedStopsTheStartAndIsNotReplacedByTheSample() throws Exception {
    var settings = Map.of("CSV_FILE_FOLDER", folder.resolve("nowhere").toString());
    try (var server = ServerProcess.start(folder, settings)) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertOneLine(server, "CSV_FILE_FOLDER is not a readable file or folder: ", "nowhere");
      assertThat(folder.resolve("data")).doesNotExist();
    }
    // A mistyped path does not permanently count as real data.
    addPostgresPrograms(folder);
    try (var server = ServerProcess.start(folder, Map.of())) {
      server.awaitListening();
      server.awaitOutput("simulated sample");
    }
  }

  @Test
  void ingestLoadsReportsAndSetsTheExitCode() throws Exception {
    var settings = settings(TestDatabase.migrated());
    var good =
        csv(
            "good.csv",
            "1,A,AA,2024-01-01 23:59:59,2,1,1,1.5,10,100\n"
                + "2,A,AA,2024-01-02 23:59:59,2,1,1,x,10,100\n");
    var broken = folder.resolve("broken.csv");
    Files.writeString(broken, "What,is,this\n1,2,3\n");

    try (var checked =
        ServerProcess.start(folder, settings, "ingest", "--dry-run", good.toString())) {
      assertThat(checked.awaitExit()).as(checked.errors()).isZero();
      assertThat(checked.output())
          .contains(
              "Ingestion 1 (dry run, nothing was loaded), good.csv:"
                  + " accepted 1, updated 0, unchanged 0, rejected 1")
          .contains("good.csv: 1 row rejected: Close is not a number (line 3: \"x\").");
    }
    try (var ingest = ServerProcess.start(folder, settings, "ingest", good.toString())) {
      assertThat(ingest.awaitExit()).as(ingest.errors()).isZero();
      assertThat(ingest.output())
          .contains("Ingestion 2, good.csv: accepted 1, updated 0, unchanged 0, rejected 1")
          .contains("good.csv: 1 row rejected: Close is not a number (line 3: \"x\").");
    }
    try (var ingest =
        ServerProcess.start(folder, settings, "ingest", broken.toString(), good.toString())) {
      assertThat(ingest.awaitExit()).isEqualTo(1);
      assertThat(ingest.output())
          .contains("broken.csv: failed: ")
          .contains("accepted 0, updated 0, unchanged 1, rejected 1");
    }
    try (var ingest =
        ServerProcess.start(
            folder, settings, "ingest", "http://localhost:1/x.zip", good.toString())) {
      assertThat(ingest.awaitExit()).isEqualTo(1);
      assertThat(ingest.output()).contains("Failed: source: ").contains("unchanged 1");
      assertThat(ingest.errors()).doesNotContain("\tat ");
    }
    for (var wrong :
        new String[][] {
          {"ingest"},
          {"ingest", "nowhere.zip"},
          {"ingest", "prices:2021.csv"},
          {"ingest", ""},
          {"ingest", "sample:"},
          {"ingest", "--charset", "windows-1251x", good.toString()},
          {"unknown"},
          {"ingest", "--what"}
        }) {
      assertThat(
              Main.run(settings, folder, new PrintStream(OutputStream.nullOutputStream()), wrong))
          .as(String.join(" ", wrong))
          .isEqualTo(2);
    }
  }

  @Test
  void ingestReadsADeclaredCharsetAndSheetAndListsSkippedFiles() throws Exception {
    var settings = settings(TestDatabase.migrated());
    var prices = Files.createDirectory(folder.resolve("prices"));
    var csv = "Name,Symbol,Date,Close\nM\u00fcnze,MNZ,2024-01-01,1.5\n";
    Files.write(prices.resolve("a.csv"), csv.getBytes("windows-1252"));
    Files.write(
        prices.resolve("b.xlsx"),
        TableFiles.xlsx(
            workbook -> {
              TableFiles.prices(workbook.newWorksheet("One"), "One", "ONE", 1);
              TableFiles.prices(workbook.newWorksheet("Two"), "Two", "TWO", 2);
            }));
    Files.writeString(prices.resolve("notes.txt"), "");
    try (var ingest =
        ServerProcess.start(
            folder,
            settings,
            "ingest",
            "--charset",
            "windows-1252",
            "--sheet",
            "Two",
            prices.toString())) {
      assertThat(ingest.awaitExit()).as(ingest.errors()).isZero();
      assertThat(ingest.output())
          .contains("a.csv: accepted 1, updated 0, unchanged 0, rejected 0")
          .contains("b.xlsx: accepted 2, updated 0, unchanged 0, rejected 0")
          .contains("notes.txt: skipped: Its name does not end with .csv, .ndjson, .jsonl, ");
    }
  }

  @Test
  void theConfiguredSourceIsWatched() throws Exception {
    var prices = Files.createDirectory(folder.resolve("prices"));
    var first = csv("prices/a.csv", "1,A,AA,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
    Files.setLastModifiedTime(first, FileTime.from(Instant.now().minusSeconds(60)));
    var database = TestDatabase.migrated();
    var settings = new HashMap<>(settings(database));
    settings.put("CSV_FILE_FOLDER", prices.toString());
    settings.put("INGEST_INTERVAL", "1");
    try (var server = ServerProcess.start(folder, settings)) {
      var port = server.awaitListening();
      // The first check records the files that were loaded at start-up.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> TestDatabase.query(database, "select count(*) from ingested_part").equals("1"));
      csv("prices/b.csv", "1,B,BB,2024-01-01 23:59:59,2,1,1,1.5,10,100\n");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ServerProcess.get(port, "/search?name=bb").statusCode() == 200);
      // The files loaded at startup were not loaded again.
      assertThat(
              TestDatabase.query(
                  database,
                  "select string_agg(name, ',' order by ingestion_id) from ingestion_file"))
          .isEqualTo("a.csv,b.csv");
      assertThat(server.errors()).doesNotContain("WARN", "ERROR");
    }
  }
}
