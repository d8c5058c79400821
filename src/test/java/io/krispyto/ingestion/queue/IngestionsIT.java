package io.krispyto.ingestion.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.config.DownloadSettings;
import io.krispyto.config.IngestionSettings;
import io.krispyto.ingestion.Blocking;
import io.krispyto.ingestion.Csv;
import io.krispyto.ingestion.Ingestion;
import io.krispyto.ingestion.IngestionTestBase;
import io.krispyto.ingestion.source.Spool;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** How ingestions wait and run, and what the journal keeps of them. */
class IngestionsIT extends IngestionTestBase {
  private static final String LOAD_LOCK = "select pg_advisory_xact_lock(1263685968, 1)";
  private static final DeliveryOptions END = new DeliveryOptions().addHeader("end", "true");

  @Test
  void checksumsMatchSha256sum() throws Exception {
    var file = write("b.csv", Csv.of("Bitcoin", "BTC", 2));
    ingestion.load(file);
    assertThat(query("select checksum from ingestion where id = 1"))
        .isEqualTo(shell("sha256sum b.csv | cut -c1-64"));
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    Files.write(folder.resolve("c.zip"), Csv.zip(Map.of("d.csv", Csv.of("D", "D", 1))));
    write("not-ours.txt", "x");

    var report = ingestion.load(folder);

    assertThat(query("select checksum from ingestion where id = 2"))
        .isEqualTo(shell("sha256sum a.csv b.csv c.zip | sha256sum | cut -c1-64"))
        .isEqualTo(report.getString("checksum"));
  }

  @Test
  void ingestionsWaitRunAndEnd() throws Exception {
    var good = new JsonObject().put("source", write("a.csv", Csv.of("Aave", "AAVE", 3)).toString());
    try (var lock = locked(LOAD_LOCK)) {
      var first = ingestion.request(good);
      var second = ingestion.request(good);
      await().until(() -> states().equals("running,waiting"));
      assertThat(
              query(
                  "select started_at >= asked_at and ended_at is null from ingestion where id = 1"))
          .isEqualTo("t");
      assertThat(query("select started_at is null from ingestion where id = 2")).isEqualTo("t");
      lock.rollback();
      Blocking.await(Future.all(first, second));
    }
    assertThat(states()).isEqualTo("loaded,loaded");
    assertThat(
            query(
                "select bool_and(asked_at <= started_at and started_at <= ended_at) from"
                    + " ingestion"))
        .isEqualTo("t");
    assertThat(
            query(
                "select string_agg(concat_ws(' ', source, accepted, updated, unchanged, rejected),"
                    + " '; ' order by id) from ingestion"))
        .isEqualTo("a.csv 3 0 0 0; a.csv 0 0 3 0");
  }

  @Test
  void theResultOfEachFileIsStored() throws IOException {
    write("a.csv", Csv.of("Aave", "AAVE", 2) + "x\n");
    write("b.csv", "What,is,this\n");
    ingestion.load(folder);
    assertThat(
            query(
                "select string_agg(concat_ws(' ', number, name, state, accepted, updated,"
                    + " unchanged, rejected), '; ' order by number) from ingestion_file"))
        .isEqualTo("1 a.csv loaded 2 0 0 1; 2 b.csv failed 0 0 0 0");
    assertThat(query("select error from ingestion_file where number = 2"))
        .startsWith("The first line is not a header");
    assertThat(query("select concat_ws(' ', state, accepted, rejected) from ingestion"))
        .isEqualTo("partly 2 1");
    assertThat(query("select concat_ws(' ', file, line, original) from rejection"))
        .isEqualTo("a.csv 4 x");
  }

  @Test
  void anUnusableSourceIsStoredWithTheReason() {
    ingestion.refusal("/no/such/folder");
    ingestion.refusal("http://me:pass@localhost:1/a.csv?key=hidden");
    assertThat(states()).isEqualTo("failed,failed");
    assertThat(query("select error from ingestion where id = 1"))
        .isEqualTo("source: there is no file or folder folder");
    assertThat(query("select source || ' ' || error from ingestion where id = 2"))
        .startsWith(
            "http://localhost:1/a.csv source: http://localhost:1/a.csv is at a private or local")
        .doesNotContain("pass", "hidden");
    // An invalid source creates no ingestion.
    ingestion.refusal(" ");
    ingestion.refusal("sample:");
    assertThat(states()).isEqualTo("failed,failed");
  }

  @Test
  void aDryRunCountsChangesAndWritesNothing() throws IOException {
    ingestion.load(write("before.csv", Csv.of("Bitcoin", "BTC", 3)));
    var file =
        write(
            "a.csv",
            Csv.HEADER
                // Days out of order: unchanged, updated, new.
                + Csv.row("Bitcoin", "BTC", 2, 2.5)
                + Csv.row("Bitcoin", "BTC", 1, 2.75)
                + Csv.row("Bitcoin", "BTC", 7, 2.5)
                // Contradiction, duplicate, wrong symbol, unreadable row.
                + Csv.row("Bitcoin", "BTC", 8, 2.5)
                + Csv.row("Bitcoin", "BTC", 8, 2.25)
                + Csv.row("Bitcoin", "BTC", 7, 2.5)
                + Csv.row("Bitcoin", "XBT", 9, 2.5)
                + "x\n"
                // A new currency, and one with only invalid rows.
                + Csv.row("Aave", "AAVE", 5, 2.5)
                + Csv.row("Aave", "AAVE", 4, 2.5)
                + Csv.row("Bad", "BAD", 4, 2.5)
                + Csv.row("Bad", "BAD", 4, 2.25));
    var before = data();

    var dry =
        Blocking.await(
            ingestion.request(
                new JsonObject().put("source", file.toString()).put("dry_run", true)));

    assertThat(counts(dry)).isEqualTo("3 1 2 6");
    assertThat(dry.getBoolean("dry_run")).isTrue();
    assertThat(data()).isEqualTo(before);
    var rejections =
        "select string_agg(concat_ws(' ', line, column_name, reason), '; ' order by line)"
            + " from rejection where ingestion_id = ";
    assertThat(query(rejections + 2))
        .isEqualTo(
            "5 Date is on line 6 too, with other values; 6 Date is on line 5 too, with other"
                + " values; 8 Symbol is not BTC, the symbol of Bitcoin; declare it as an alias to load it; 9 has 1 column but the header"
                + " has 10; 12 Date is on line 13 too, with other values; 13 Date is on line 12"
                + " too, with other values");

    assertThat(counts(ingestion.load(file))).isEqualTo("3 1 2 6");
    assertThat(query(rejections + 3)).isEqualTo(query(rejections + 2));
    assertThat(data()).isNotEqualTo(before);
  }

  @Test
  void aDryRunOfOnlyNewCurrenciesAddsNone() throws IOException {
    var file = write("a.csv", Csv.of("Aave", "AAVE", 3));
    var before = data();
    var dry = new JsonObject().put("source", file.toString()).put("dry_run", true);
    assertThat(counts(Blocking.await(ingestion.request(dry)))).isEqualTo("3 0 0 0");
    assertThat(counts(Blocking.await(ingestion.request(dry)))).isEqualTo("3 0 0 0");
    assertThat(data()).isEqualTo(before);
    assertThat(query("select count(*) from currency")).isEqualTo("0");
  }

  @Test
  void theOldestIngestionsAreDeletedWithTheirRejections() throws IOException {
    var settings =
        new IngestionSettings(
            Optional.empty(),
            1 << 20,
            Duration.ZERO,
            2,
            DownloadSettings.DEFAULT,
            Optional.empty());
    var bad = write("a.csv", Csv.of("Aave", "AAVE", 1) + "x\n");
    try (var few = new Ingestion(database, settings)) {
      for (var i = 0; i < 5; i++) {
        few.load(bad);
      }
    }
    assertThat(query("select string_agg(id::text, ',' order by id) from ingestion"))
        .isEqualTo("3,4,5");
    assertThat(query("select string_agg(ingestion_id::text, ',' order by 1) from rejection"))
        .isEqualTo("3,4,5");
    assertThat(query("select count(*) from ingestion_file")).isEqualTo("3");
  }

  @Test
  void atMostAHundredIngestionsWait() throws Exception {
    var source =
        new JsonObject().put("source", write("a.csv", Csv.of("Aave", "AAVE", 1)).toString());
    var loads = new ArrayList<Future<JsonObject>>();
    try (var lock = locked(LOAD_LOCK)) {
      loads.add(ingestion.request(source));
      await().until(() -> states().equals("running"));
      for (var i = 0; i < 100; i++) {
        loads.add(ingestion.request(source));
      }
      var problem = ingestion.problem(source);
      assertThat(problem.getInteger("status")).isEqualTo(503);
      assertThat(problem.getString("detail"))
          .isEqualTo("Too many ingestions are waiting. Try again later.");
      lock.rollback();
      Blocking.await(Future.all(loads));
    }
    assertThat(counts(ingestion.load(source.getString("source")))).isEqualTo("0 0 1 0");
  }

  @Test
  void onlyIngestionsOfDeadProcessesAreEndedByTheNextStart() throws Exception {
    try (var alive = locked("select pg_advisory_lock_shared(1263685969, 8)")) {
      TestDatabase.execute(
          database,
          "insert into ingestion (source, state, node) values ('dead', 'running', 7), ('dead',"
              + " 'waiting', 7), ('alive', 'running', 8)",
          "insert into ingestion_file (ingestion_id, number, name, state, accepted) values (1, 1,"
              + " 'a', 'loaded', 5), (1, 2, 'b', 'loaded', 6)");
      try (var next = new Ingestion(database)) {
        await().until(() -> states().equals("partly,failed,running"));
        assertThat(next.deployment).isNotNull();
        assertThat(alive.isValid(1)).isTrue();
      }
    }
    assertThat(query("select accepted || ' ' || error from ingestion where id = 1"))
        .isEqualTo("11 The process was stopped before it was done.");
    assertThat(query("select ended_at is not null from ingestion where id = 2")).isEqualTo("t");
  }

  @Test
  void anEndIsRecordedAfterADatabaseOutageAndUploadsAreDeleted() throws Exception {
    var lock = locked(LOAD_LOCK);
    var first = upload(Csv.of("Aave", "AAVE", 1));
    upload(Csv.of("Bitcoin", "BTC", 1));
    assertThat(first.getString("state")).isEqualTo("waiting");
    await().until(() -> states().equals("running,waiting"));
    assertThat(Spool.ofProcess().files()).hasSize(2);
    lock.close();
    try (var blocked = locked("lock table currency in access exclusive mode")) {
      var elsewhere = database.name() + "_elsewhere";
      TestDatabase.rename(database.name(), elsewhere);
      // Both ingestions have failed by then.
      await().atMost(Duration.ofSeconds(30)).until(() -> Spool.ofProcess().files().isEmpty());
      assertThat(blocked.isValid(1)).isFalse();
      TestDatabase.rename(elsewhere, database.name());
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> states().equals("failed,failed"));
    assertThat(query("select error from ingestion where id = 1"))
        .isEqualTo("Database connection error.");
    upload(Csv.of("Cardano", "ADA", 1));
    await().until(() -> states().equals("failed,failed,loaded"));
    assertThat(Spool.ofProcess().files()).isEmpty();
  }

  @Test
  void aRunningIngestionStoresTheProgressThatTheBusPublishes() throws Exception {
    var figures = new CopyOnWriteArrayList<JsonObject>();
    Blocking.await(
        ingestion
            .vertx
            .eventBus()
            .<JsonObject>consumer(Addresses.PROGRESS, event -> figures.add(event.body()))
            .completion());
    // Descending days: the file is read twice, staged and merged.
    var csv = new StringBuilder(Csv.HEADER);
    for (var i = 0; i < 400_000; i++) {
      csv.append(Csv.row("Coin " + i / 500, "C" + i / 500, 499 - i % 500, 2.5));
    }
    var file = write("big.csv", csv.toString());

    var load = ingestion.request(new JsonObject().put("source", file.toString()));

    var seen = new ArrayList<String>();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              var row =
                  query(
                      "select concat_ws(' ', file, bytes_read, bytes_total, rows_read,"
                          + " rows_per_second, seconds_left) from ingestion where state = 'running'"
                          + " and file is not null");
              if (row != null) {
                seen.add(row);
              }
              return load.isComplete();
            });
    assertThat(Blocking.await(load).getLong("accepted")).isEqualTo(400_000);
    var published = figures.stream().map(IngestionsIT::line).toList();
    assertThat(Set.copyOf(seen)).as("progress stored during the load").hasSizeGreaterThan(1);
    assertThat(published).containsAll(seen);
    assertAscending(figures.stream().map(each -> each.getLong("bytes")).toList());
    assertAscending(figures.stream().map(each -> each.getLong("rows")).toList());
    var last = figures.get(figures.size() - 1);
    assertThat(last.getLong("bytes")).isEqualTo(Files.size(file));
    assertThat(last.getLong("rows")).isEqualTo(400_000);
    assertThat(last.getLong("seconds_left")).isZero();
    assertThat(figures)
        .allSatisfy(
            each -> {
              var left = each.getLong("seconds_left");
              assertThat(left == null || left >= 0 && left < 600).as("%s", each).isTrue();
            });
  }

  private static void assertAscending(List<Long> numbers) {
    assertThat(numbers).isSorted();
  }

  private static String line(JsonObject figures) {
    var left = figures.getLong("seconds_left");
    return "%s %d %d %d %d%s"
        .formatted(
            figures.getString("file"),
            figures.getLong("bytes"),
            figures.getLong("total_bytes"),
            figures.getLong("rows"),
            figures.getLong("rows_per_second"),
            left == null ? "" : " " + left);
  }

  @Test
  void waitingIngestionsFailOnShutdownAndTheirFilesAreDeleted() throws Exception {
    try (var lock = locked(LOAD_LOCK)) {
      upload(Csv.of("Aave", "AAVE", 1));
      upload(Csv.of("Bitcoin", "BTC", 1));
      await().until(() -> states().equals("running,waiting"));
      Blocking.await(ingestion.vertx.undeploy(ingestion.deployment));
      assertThat(lock.isValid(1)).isTrue();
    }
    assertThat(states()).isEqualTo("failed,failed");
    assertThat(query("select string_agg(distinct error, ';') from ingestion"))
        .isEqualTo("The server is stopping.");
    assertThat(Spool.ofProcess().files()).isEmpty();
    assertThatThrownBy(() -> upload("x")).hasMessageContaining("No handlers");
  }

  /** Returns the queued ingestion. */
  private JsonObject upload(String csv) {
    var bus = ingestion.vertx.eventBus();
    return Blocking.await(
        bus.<JsonObject>request(Addresses.UPLOAD, new JsonObject().put("media_type", "text/csv"))
            .map(reply -> reply.body().getString("address"))
            .compose(
                address ->
                    bus.request(address, Buffer.buffer(csv))
                        .compose(sent -> bus.<JsonObject>request(address, null, END)))
            .map(reply -> reply.body()));
  }

  /** Holds a lock until the connection is closed. */
  private Connection locked(String sql) throws SQLException {
    var connection = TestDatabase.connect(database);
    connection.setAutoCommit(false);
    connection.createStatement().execute(sql);
    return connection;
  }

  private String query(String sql) {
    return TestDatabase.query(database, sql);
  }

  private String states() {
    return query("select coalesce(string_agg(state, ',' order by id), '') from ingestion");
  }

  /** All data with its version. */
  private String data() {
    return query(
        """
        select concat_ws('|', (select number from data_version),
          (select string_agg(c::text, ' ' order by id) from currency c),
          (select md5(string_agg(r::text || r.xmin || r.xmax, ' ' order by id)) from record r))
        """);
  }

  private String shell(String command) throws IOException, InterruptedException {
    var process = new ProcessBuilder("sh", "-c", command).directory(folder.toFile()).start();
    var output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return output;
  }

  private static String counts(JsonObject report) {
    return "%d %d %d %d"
        .formatted(
            report.getLong("accepted"),
            report.getLong("updated"),
            report.getLong("unchanged"),
            report.getLong("rejected"));
  }
}
