package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Addresses;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Secret;
import io.krispyto.db.Jdbc;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.load.Loader;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.report.Progress;
import io.krispyto.ingestion.source.Input;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What a load writes to the database, and how it ends. */
class LoadIT extends IngestionTestBase {
  private static final Path REAL_DATA =
      Path.of(System.getProperty("krispyto.real-data", "../shared/data/crypto.zip"));

  @Test
  void storesValuesExactly() throws IOException {
    ingestion.load(
        write(
            "a.csv",
            Csv.HEADER
                + "280,Bitcoin,BTC,2021-07-06 23:59:59,35118.88,33532.88,33723.51,34235.19345116,"
                + "26501259869.76,641899161593.76\n"));
    assertThat(
            TestDatabase.query(
                database,
                """
                select concat_ws('|', c.name, c.symbol, r.date, r.high, r.low, r.open, r.close,
                    r.volume, r.marketcap)
                  from record r join currency c on c.id = r.currency_id
                """))
        .isEqualTo(
            "Bitcoin|BTC|2021-07-06 23:59:59|35118.88|33532.88|33723.51|34235.19345116|"
                + "26501259869.76|641899161593.76");
  }

  @Test
  void reloadingAFileChangesNothing() throws IOException {
    var file = write("a.csv", Csv.of("Bitcoin", "BTC", 100));
    assertThat(counts(ingestion.load(file))).isEqualTo("100 0 0 0");
    var before = versions();

    assertThat(counts(ingestion.load(file))).isEqualTo("0 0 100 0");

    assertThat(versions()).isEqualTo(before);
  }

  @Test
  void updatesOnlyChangedRecords() throws IOException {
    ingestion.load(write("a.csv", Csv.of("Bitcoin", "BTC", 3)));
    var csv =
        Csv.HEADER
            + Csv.row("bitcoin", "btc", 1, 2.5)
            + Csv.row("bitcoin", "btc", 2, 2.75)
            + Csv.row("bitcoin", "btc", 3, 2.5);

    assertThat(counts(ingestion.load(write("b.csv", csv)))).isEqualTo("1 1 1 0");

    assertThat(TestDatabase.query(database, "select array_agg(close order by date) from record"))
        .isEqualTo("{2.5,2.5,2.75,2.5}");
    assertThat(TestDatabase.query(database, "select name from currency")).isEqualTo("Bitcoin");
  }

  @Test
  void replacesNullsWrittenByOtherPrograms() throws IOException {
    TestDatabase.execute(
        database,
        "insert into currency (name, symbol) values ('Bitcoin', '')",
        "insert into record (currency_id, date) select id, '2021-01-01 23:59:59' from currency");

    assertThat(counts(ingestion.load(write("a.csv", Csv.of("Bitcoin", "BTC", 1)))))
        .isEqualTo("0 1 0 0");

    assertThat(TestDatabase.query(database, "select close from record")).isEqualTo("2.5");
    assertThat(TestDatabase.query(database, "select symbol from currency")).isEqualTo("BTC");
  }

  /** As in a table of another program whose view prevents the migration from widening it. */
  @Test
  void aNameThatANarrowColumnCannotHoldFailsOnlyItsFile() throws IOException {
    TestDatabase.execute(database, "alter table currency alter column name type varchar(50)");
    write("a.csv", Csv.of("n".repeat(51), "N", 1));
    write("b.csv", Csv.of("Bitcoin", "BTC", 1));
    var report = ingestion.load(folder);
    assertThat(report.getString("state")).isEqualTo("partly");
    assertThat(report.getJsonArray("files").getJsonObject(0).getString("error"))
        .isEqualTo(
            "name or symbol: is longer than 50 characters, the limit of its column in this database");
    assertThat(TestDatabase.query(database, "select name from currency")).isEqualTo("Bitcoin");
  }

  @Test
  void rejectsASymbolThatDiffersFromTheDatabase() throws IOException {
    ingestion.load(write("a.csv", Csv.of("Bitcoin", "BTC", 1)));
    var report =
        ingestion.load(
            write(
                "b.csv",
                Csv.HEADER
                    + Csv.row("Bitcoin", "XBT", 1, 2)
                    + Csv.row("Other", "OTH", 1, 2)
                    + "x\n"));
    assertThat(counts(report)).isEqualTo("1 0 0 2");
    var rejections = report.getJsonArray("files").getJsonObject(0).getJsonArray("rejections");
    assertThat(rejections.getJsonObject(0).getString("reason"))
        .isEqualTo("is not BTC, the symbol of Bitcoin; declare it as an alias to load it");
    assertThat(rejections.getJsonObject(1).getInteger("line")).isEqualTo(4);
  }

  /** A renamed ticker: cases/rename.csv. */
  @Test
  void loadsRowsThatUseAnAliasOnItsDays() throws IOException {
    ingestion.load(write("a.csv", Csv.of("Uniswap", "UNI", 5)));
    var renamed =
        write(
            "rename.csv",
            "Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n"
                + "Uniswap,UNIV2,2021-07-07,20,19,19,20,1,10\n"
                + "Uniswap,UNIV2,2021-07-08,20,19,19,20,1,10\n");
    var refused = ingestion.load(renamed).getJsonArray("files").getJsonObject(0);
    assertThat(refused.getString("state")).isEqualTo("failed");
    assertThat(refused.getJsonArray("rejections").getJsonObject(0).getString("reason"))
        .isEqualTo("is not UNI, the symbol of Uniswap; declare it as an alias to load it");

    TestDatabase.execute(
        database,
        "insert into currency_alias (currency_id, symbol, first_day)"
            + " select id, 'UNIV2', '2021-07-08' from currency");
    assertThat(counts(ingestion.load(renamed))).isEqualTo("1 0 0 1");
    TestDatabase.execute(database, "update currency_alias set first_day = '2021-07-07'");
    assertThat(counts(ingestion.load(renamed))).isEqualTo("1 0 1 0");
    assertThat(TestDatabase.query(database, "select string_agg(name, ',') from currency"))
        .isEqualTo("Uniswap");
  }

  @Test
  void loadsRowsWithTheFormerNameOfACurrency() throws IOException {
    var file = write("a.csv", Csv.of("Uniswap", "UNI", 5));
    ingestion.load(file);
    TestDatabase.execute(
        database,
        "update currency set name = 'Uniswap Protocol'",
        "insert into currency_alias (currency_id, name) select id, 'Uniswap' from currency");
    assertThat(counts(ingestion.load(file))).isEqualTo("0 0 5 0");
  }

  /** cases/collide.csv. */
  @Test
  void givesEachCurrencyASlugThatMeansNoOther() throws IOException {
    ingestion.load(write("a.csv", Csv.of("Bitcoin", "BTC", 1)));
    ingestion.load(
        write(
            "collide.csv",
            Csv.HEADER + Csv.row("AAA Scam", "BTC", 1, 2) + Csv.row("btc", "XSCAM", 1, 2)));
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(name || '=' || krispyto_slug, ' ' order by id) from currency"))
        .isEqualTo("Bitcoin=bitcoin AAA Scam=aaa-scam btc=btc-2");
  }

  @Test
  void stripsTheSameSpacesFromNamesAndSymbolsAsQueries() throws IOException {
    ingestion.load(
        write("a.csv", Csv.HEADER + Csv.row("\u00a0Bit coin\u2003", "\u2028BTC\u3000", 1, 2)));
    assertThat(TestDatabase.query(database, "select name || '|' || symbol from currency"))
        .isEqualTo("Bit coin|BTC");
  }

  @Test
  void addsNoCurrencyIfAllItsRowsAreRejected() throws IOException {
    var csv =
        Csv.HEADER
            + Csv.row("Twice", "TWI", 1, 2)
            + Csv.row("Twice", "TWI", 1, 2.5)
            + Csv.row("Good", "GOOD", 1, 2);
    assertThat(counts(ingestion.load(write("a.csv", csv)))).isEqualTo("1 0 0 2");
    assertThat(TestDatabase.query(database, "select string_agg(name, ',') from currency"))
        .isEqualTo("Good");
  }

  @Test
  void keepsTheDataVersionIfARejectedCurrencyWasAddedTemporarily() throws IOException {
    var contradiction = Csv.row("Twice", "TWI", 1, 2) + Csv.row("Twice", "TWI", 1, 2.5);
    var file = write("a.csv", Csv.HEADER + contradiction + Csv.row("Good", "GOOD", 1, 2));
    assertThat(counts(ingestion.load(file))).isEqualTo("1 0 0 2");
    var before = TestDatabase.query(database, "select number from data_version");

    assertThat(counts(ingestion.load(file))).isEqualTo("0 0 1 2");

    assertThat(TestDatabase.query(database, "select number from data_version")).isEqualTo(before);
  }

  @Test
  void aValueThatIsNotKnownNeverReplacesAKnownOne() throws Exception {
    ingestion.load(write("full.csv", Csv.of("Bitcoin", "BTC", 2)));
    var closes = write("closes.csv", "Name,Symbol,Date,Close\nBitcoin,BTC,2021-01-01,7\n");
    var report = ingestion.load(closes);
    assertThat(report.getLong("updated")).isEqualTo(1);
    assertThat(
            TestDatabase.query(
                database,
                "select concat_ws('|', high, low, open, close, volume, marketcap) from record"
                    + " order by date limit 1"))
        .isEqualTo("3|1|1.5|7|10|100");
    assertThat(ingestion.load(closes).getLong("unchanged")).isEqualTo(1);
  }

  @Test
  void countsAllRejectionsAndListsTheFirst() throws IOException {
    var csv = new StringBuilder(Csv.of("Bitcoin", "BTC", 1));
    IntStream.range(0, 1500).forEach(i -> csv.append("x\n"));
    var report = ingestion.load(write("a.csv", csv.toString()));
    assertThat(counts(report)).isEqualTo("1 0 0 1500");
    var reported = report.getJsonArray("files").getJsonObject(0).getJsonArray("rejections");
    assertThat(reported).hasSize(Addresses.MAX_LISTED_REJECTIONS);
    assertThat(reported.getJsonObject(999).getInteger("line")).isEqualTo(1002);
  }

  @Test
  void limitsListedRejectionsAcrossFiles() throws IOException {
    // The reader finds half of them, the database the other half.
    var csv = new StringBuilder(Csv.of("Bitcoin", "BTC", 1));
    IntStream.range(0, 300).forEach(i -> csv.append("x\n"));
    IntStream.range(0, 300).forEach(i -> csv.append(Csv.row("Bitcoin", "XBT", i, 2)));
    for (var i = 0; i < 5; i++) {
      write(i + ".csv", csv.toString());
    }

    var report = ingestion.load(folder);

    assertThat(counts(report)).isEqualTo("1 0 4 3000");
    assertThat(report.getJsonArray("files"))
        .map(file -> ((JsonObject) file).getLong("rejected"))
        .containsOnly(600L);
    assertThat(report.getJsonArray("files"))
        .map(file -> ((JsonObject) file).getJsonArray("rejections").size())
        .containsExactly(600, 400, 0, 0, 0);
  }

  @Test
  void rollsBackAFileIfTheDatabaseIsLost() {
    var first = input("first.csv", Csv.of("First", "FST", 10));
    var second =
        new Input(
            "second.csv",
            Figures.UNKNOWN,
            () -> new DisconnectingStream(Csv.of("Second", "SND", 50_000)));
    var progress = new Progress(Figures.UNKNOWN, figures -> {}, () -> false);

    assertThatThrownBy(
            () ->
                new Loader(Jdbc.dataSource(database))
                    .load(List.of(first, second), Ingestion.added(database), false, progress))
        .isInstanceOf(SQLException.class)
        .satisfies(
            error ->
                assertThat(SqlFailures.from(error))
                    .isInstanceOf(Failure.DatabaseUnavailable.class));

    assertThat(TestDatabase.query(database, "select string_agg(name, ',') from currency"))
        .isEqualTo("First");
    assertThat(records()).isEqualTo(10);
  }

  @Test
  void rollsBackAFileIfStopped() {
    var file = input("a.csv", Csv.of("Bitcoin", "BTC", 5000));
    var stopped = new Progress(Figures.UNKNOWN, figures -> {}, () -> true);

    assertThatThrownBy(
            () ->
                new Loader(Jdbc.dataSource(database))
                    .load(List.of(file), Ingestion.added(database), false, stopped))
        .isInstanceOf(Failure.NotReady.class);

    assertThat(records()).isZero();
  }

  /** The bytes arrive slowly, as from a decompressor that has much to do. */
  @Test
  void stopsWithinABatch() throws IOException {
    var compressed = gzip(Csv.of("Bitcoin", "BTC", 60_000));
    var reads = new AtomicInteger();
    var file =
        new Input(
            "a.csv.gz",
            compressed.length,
            () ->
                new FilterInputStream(new ByteArrayInputStream(compressed)) {
                  @Override
                  public int read(byte[] bytes, int offset, int length) throws IOException {
                    reads.incrementAndGet();
                    return super.read(bytes, offset, Math.min(length, 100));
                  }
                });
    var stopped = new Progress(Figures.UNKNOWN, figures -> {}, () -> reads.get() > 50);

    assertThatThrownBy(
            () ->
                new Loader(Jdbc.dataSource(database))
                    .load(List.of(file), Ingestion.added(database), false, stopped))
        .isInstanceOf(Failure.NotReady.class);

    assertThat(compressed.length / 100).isGreaterThan(500);
    assertThat(reads).hasValueLessThan(60);
    assertThat(records()).isZero();
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void failsIfTheDatabaseIsUnavailable() throws IOException {
    var file = write("a.csv", Csv.of("Bitcoin", "BTC", 1));
    try (var unrelated = new Ingestion(DatabaseSettings.local(1, "nowhere", new Secret("")))) {
      var problem = unrelated.problem(new JsonObject().put("source", file.toString()));
      assertThat(problem.getInteger("status")).isEqualTo(500);
      assertThat(problem.getString("error")).isEqualTo("Database connection error.");
    }
  }

  @Test
  void loadsSourcesSequentially() throws IOException {
    var file = write("a.csv", Csv.of("Bitcoin", "BTC", 5000)).toString();
    var loads =
        IntStream.range(0, 4)
            .mapToObj(i -> ingestion.request(new JsonObject().put("source", file)))
            .toList();
    Blocking.await(Future.all(loads));
    assertThat(loads.stream().map(load -> counts(load.result())))
        .containsExactly("5000 0 0 0", "0 0 5000 0", "0 0 5000 0", "0 0 5000 0");
  }

  @Test
  void loadsOfTwoProcessesDoNotBlockEachOther() throws IOException {
    var names = IntStream.range(0, 300).mapToObj(i -> "Currency " + i).toList();
    var up = new StringBuilder(Csv.HEADER);
    var down = new StringBuilder(Csv.HEADER);
    for (var i = 0; i < names.size(); i++) {
      for (var day = 0; day < 20; day++) {
        up.append(Csv.row(names.get(i), "SYM", day, 2));
        down.append(Csv.row(names.get(names.size() - 1 - i), "SYM", 19 - day, 2.5));
      }
    }
    var ascending = new JsonObject().put("source", write("up.csv", up.toString()).toString());
    var descending = new JsonObject().put("source", write("down.csv", down.toString()).toString());
    try (var other = new Ingestion(database)) {
      for (var round = 0; round < 5; round++) {
        var both = Future.all(ingestion.request(ascending), other.request(descending));
        assertThat(Blocking.await(both).<JsonObject>list())
            .allSatisfy(report -> assertThat(report.getString("state")).isEqualTo("loaded"));
      }
    }
    assertThat(records()).isEqualTo(300 * 20);
  }

  @Test
  void reportsProgress() throws IOException {
    var events = new CopyOnWriteArrayList<JsonObject>();
    Blocking.await(
        ingestion
            .vertx
            .eventBus()
            .<JsonObject>consumer(Addresses.PROGRESS, event -> events.add(event.body()))
            .completion());
    write("a.csv", Csv.of("Aave", "AAVE", 10));
    write("b.csv", Csv.of("Bitcoin", "BTC", 20));
    var size = Files.size(folder.resolve("a.csv")) + Files.size(folder.resolve("b.csv"));

    ingestion.load(folder);

    await().until(() -> events.size() >= 2);
    assertThat(events.get(0).getString("file")).isEqualTo("a.csv");
    var last = events.get(events.size() - 1);
    assertThat(last.remove("rows_per_second")).isInstanceOf(Number.class);
    assertThat(last)
        .isEqualTo(
            new JsonObject()
                .put("id", 1)
                .put("source", folder.getFileName().toString())
                .put("file", "b.csv")
                .put("bytes", size)
                .put("total_bytes", size)
                .put("rows", 30L)
                .put("seconds_left", 0L));
  }

  @Test
  void loadsTheRealDataset() {
    assumeThat(REAL_DATA).as("the real dataset").exists();

    var first = ingestion.load(REAL_DATA);

    assertThat(first.getJsonArray("files")).hasSize(23);
    assertThat(counts(first)).isEqualTo("37082 0 0 0");
    assertThat(counts(ingestion.load(REAL_DATA))).isEqualTo("0 0 37082 0");
    assertThat(
            TestDatabase.query(
                database,
                """
                select concat_ws('|', close, volume, marketcap)
                  from record r join currency c on c.id = r.currency_id
                  where symbol = 'BTC' and date = '2021-07-06 23:59:59'
                """))
        .isEqualTo("34235.19345116|26501259869.76|641899161593.76");
  }

  private static Input input(String name, String csv) {
    return new Input(
        name, csv.length(), () -> new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
  }

  private static String counts(JsonObject report) {
    return "%d %d %d %d"
        .formatted(
            report.getLong("accepted"),
            report.getLong("updated"),
            report.getLong("unchanged"),
            report.getLong("rejected"));
  }

  private long records() {
    return Long.parseLong(TestDatabase.query(database, "select count(*) from record"));
  }

  /** Changes if any row was written or locked. */
  private String versions() {
    return TestDatabase.query(
        database,
        """
        select md5(string_agg(concat_ws(',', id, ctid, xmin, xmax), ' ' order by id))
          || (select string_agg(concat_ws(',', id, ctid, xmin, xmax), ' ') from currency)
          from record
        """);
  }

  /** Closes all database connections once half of it has been read. */
  private final class DisconnectingStream extends FilterInputStream {
    private int left;

    DisconnectingStream(String csv) {
      this(csv.getBytes(StandardCharsets.UTF_8));
    }

    private DisconnectingStream(byte[] csv) {
      super(new ByteArrayInputStream(csv));
      left = csv.length / 2;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = super.read(target, offset, length);
      if (left > 0 && (left -= count) <= 0) {
        TestDatabase.query(
            database,
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()");
      }
      return count;
    }
  }
}
