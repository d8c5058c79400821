package io.krispyto.bench.row;

import io.krispyto.bench.Contestant;
import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.BenchDatabase;
import io.krispyto.bench.process.Database;
import io.krispyto.bench.process.HttpProcess;
import io.krispyto.bench.process.Ingest;
import io.krispyto.bench.process.LoadDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * How long answers take while another process loads into the same database, and while none does.
 *
 * <p>What is loaded are other currencies, of the days that are asked about among others; what is
 * asked has the same answers all the time, but has to be asked of the database again after each
 * file, since the data version is another then.
 */
public final class IngestReadsRow implements Row {
  private static final double RATE = 2_000;
  private static final int CONNECTIONS = 100;

  /** So many queries are asked again and again. */
  private static final int OFTEN = 20;

  /** One query in so many was not asked before. */
  private static final int SELDOM = 20;

  private static final long SEED = 20221009;

  /** Each of a tenth of the rows: twice as many as the other rows load, to outlast the window. */
  private static final int FILES = 20;

  private static final int FILES_A_LOAD = 10;
  private static final Duration BEGIN = Duration.ofSeconds(60);
  private static final int LOOK_MILLIS = 20;
  private static final String RECORDS = "select count(*) from record";
  private static final String RUNNING = "select count(*) from ingestion where state = 'running'";
  private static final String LOADING = "loading";
  private static final String QUIET = "quiet";

  @Override
  public String name() {
    return "ingest-reads";
  }

  @Override
  public List<Line> measure(Laboratory laboratory) {
    var cluster = laboratory.database();
    var currencies = Math.max(1, laboratory.settings().ingestCurrencies() / FILES_A_LOAD);
    var folder = RecordFile.folder(FILES, currencies);
    var rows = RecordFile.rows(FILES * currencies);
    var endedEarly = new AtomicInteger();
    try (var database = filled(cluster);
        var server = HttpProcess.krispyto(database.database(), Map.of())) {
      var reads = laboratory.atRate("reads", RATE, server, talk(cluster), CONNECTIONS).round();
      var rounds =
          laboratory.rounds(
              this,
              List.of(
                  new Contestant<>(
                      LOADING,
                      () -> {
                        cluster.fill(database.database());
                        return whileLoading(database.database(), folder, rows, reads, endedEarly);
                      }),
                  new Contestant<>(
                      QUIET,
                      () -> {
                        cluster.fill(database.database());
                        return reads.get();
                      })));
      var lines =
          Latencies.lines(
              name(),
              "at %,.0f requests/s over %d connections while another process loads %,d rows in %d files, against no load"
                  .formatted(RATE, CONNECTIONS, rows, FILES),
              rounds,
              LOADING,
              QUIET,
              RATE);
      return endedEarly.get() == 0
          ? lines
          : lines.stream()
              .map(
                  line ->
                      line.remarking(
                          "**the load was over before the reading** %d times"
                              .formatted(endedEarly.get())))
              .toList();
    }
  }

  /** Already when the server starts: it would wait for a first load. */
  private LoadDatabase filled(BenchDatabase cluster) {
    var database = LoadDatabase.create(cluster, name(), false);
    cluster.fill(database.database());
    return database;
  }

  private static Outcome whileLoading(
      Database database,
      Path folder,
      long rows,
      Supplier<Outcome> reads,
      AtomicInteger endedEarly) {
    var before = database.number(RECORDS);
    try (var ingest = Ingest.start(database, folder)) {
      awaitBegin(database);
      var outcome = reads.get();
      if (!ingest.isRunning()) {
        endedEarly.incrementAndGet();
      }
      ingest.await(rows, 0);
      var added = database.number(RECORDS) - before;
      if (added != rows) {
        throw new RowFailure("%,d records are new instead of %,d".formatted(added, rows));
      }
      return outcome;
    }
  }

  /** The JVM has started, and the first file is being loaded. */
  private static void awaitBegin(Database database) {
    var end = System.nanoTime() + BEGIN.toNanos();
    while (database.number(RUNNING) == 0) {
      if (System.nanoTime() > end) {
        throw new RowFailure("the load does not begin");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RowFailure("interrupted", e);
      }
    }
  }

  /** Mostly what is asked again and again; now and then what nobody has asked before. */
  private static Conversation.Opening talk(BenchDatabase database) {
    var asked =
        Dashboard.mixed(database, OFTEN + Script.seldom(SELDOM), SEED).stream()
            .map(each -> each.naming(database.symbols()))
            .toList();
    return HttpConversation.expectingOk(Script.mostly(Dashboard.bytes(asked), OFTEN, SELDOM, SEED));
  }
}
