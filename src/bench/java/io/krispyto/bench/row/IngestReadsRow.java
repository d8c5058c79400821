package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Candidate;
import io.krispyto.bench.Line;
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
 * Latency while another process loads into the same database, and without a load.
 *
 * <p>Other currencies are loaded, partly for the same days. The responses never change, but each
 * file raises the data version, so the queries reach the database again.
 */
public final class IngestReadsRow implements BenchmarkRow {
  private static final double RATE = 2_000;
  private static final int CONNECTIONS = 100;

  /** Number of repeated queries. */
  private static final int REPEATED = 20;

  /** One query in this many is new. */
  private static final int ONE_IN = 20;

  private static final long SEED = 20221009;

  /**
   * Each has a tenth of the rows. Together they have twice the usual rows, to outlast the window.
   */
  private static final int FILES = 20;

  private static final int FILES_A_LOAD = 10;
  private static final Duration BEGIN = Duration.ofSeconds(60);
  private static final int CHECK_MILLIS = 20;
  private static final String RECORDS = "select count(*) from record";
  private static final String RUNNING = "select count(*) from ingestion where state = 'running'";
  private static final String LOADING = "loading";
  private static final String QUIET = "quiet";

  @Override
  public String name() {
    return "ingest-reads";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var cluster = context.database();
    var currencies = Math.max(1, context.settings().ingestCurrencies() / FILES_A_LOAD);
    var folder = RecordFile.folder(FILES, currencies);
    var rows = RecordFile.rows(FILES * currencies);
    var endedEarly = new AtomicInteger();
    try (var database = filled(cluster);
        var server = HttpProcess.krispyto(database.database(), Map.of())) {
      var reads = context.atRate("reads", RATE, server, opening(cluster), CONNECTIONS).round();
      var rounds =
          context.rounds(
              this,
              List.of(
                  new Candidate<>(
                      LOADING,
                      () -> {
                        cluster.fill(database.database());
                        return whileLoading(database.database(), folder, rows, reads, endedEarly);
                      }),
                  new Candidate<>(
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
                      line.withRemark(
                          "**the load ended before the reading** %d times"
                              .formatted(endedEarly.get())))
              .toList();
    }
  }

  /** Called before the server starts, which would otherwise wait for a first load. */
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
        throw new RowFailure("the load did not begin");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RowFailure("interrupted", e);
      }
    }
  }

  /** Queries that are mostly repeated and occasionally new. */
  private static Conversation.Opening opening(BenchDatabase database) {
    var queries =
        Dashboard.mixed(database, REPEATED + Script.rareDraws(ONE_IN), SEED).stream()
            .map(each -> each.naming(database.symbols()))
            .toList();
    return HttpConversation.expectingOk(
        Script.mostly(Dashboard.bytes(queries), REPEATED, ONE_IN, SEED));
  }
}
