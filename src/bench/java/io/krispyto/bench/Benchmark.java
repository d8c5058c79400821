package io.krispyto.bench;

import io.krispyto.bench.file.CompressedFile;
import io.krispyto.bench.file.LayoutFolder;
import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.row.BatchRow;
import io.krispyto.bench.row.CoinGeckoRow;
import io.krispyto.bench.row.DatabaseClientRow;
import io.krispyto.bench.row.EventsRow;
import io.krispyto.bench.row.ExportRow;
import io.krispyto.bench.row.GzipRow;
import io.krispyto.bench.row.HistoryRow;
import io.krispyto.bench.row.HotRow;
import io.krispyto.bench.row.IngestAgainRow;
import io.krispyto.bench.row.IngestCompressedRow;
import io.krispyto.bench.row.IngestLargeRow;
import io.krispyto.bench.row.IngestLayoutRow;
import io.krispyto.bench.row.IngestReadsRow;
import io.krispyto.bench.row.IngestRow;
import io.krispyto.bench.row.MarketRow;
import io.krispyto.bench.row.NotModifiedRow;
import io.krispyto.bench.row.QuoteRow;
import io.krispyto.bench.row.RedisRow;
import io.krispyto.bench.row.StartUpRow;
import io.krispyto.bench.row.TailRow;
import io.krispyto.bench.row.UncachedRow;
import io.krispyto.bench.row.ZipfRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Measures the rows of {@code src/docs/performance.md} and prints their table. Exits with 0 if
 * every row has figures, even if targets are missed, and otherwise with 1.
 */
public final class Benchmark {
  private static final List<BenchmarkRow> ROWS =
      List.of(
          new HotRow(),
          new NotModifiedRow(),
          new GzipRow(),
          new ZipfRow(),
          new CoinGeckoRow(),
          new UncachedRow(),
          new DatabaseClientRow(),
          new MarketRow(),
          new QuoteRow(),
          new RedisRow(),
          new TailRow(1_000),
          new TailRow(10_000),
          new EventsRow(),
          new StartUpRow(),
          new IngestRow("ingest", RecordFile.Order.CURRENCIES, false),
          new IngestRow("ingest-days", RecordFile.Order.DAYS, false),
          new IngestRow("ingest-owner", RecordFile.Order.CURRENCIES, true),
          new IngestLayoutRow(LayoutFolder.BINANCE),
          new IngestLayoutRow(LayoutFolder.YAHOO),
          new IngestLayoutRow(LayoutFolder.COINMARKETCAP),
          new IngestCompressedRow(CompressedFile.GZ),
          new IngestCompressedRow(CompressedFile.ZST),
          new IngestAgainRow(),
          new IngestReadsRow(),
          new ExportRow(),
          new HistoryRow(),
          new BatchRow(),
          new IngestLargeRow());

  private static final int FAILED = 1;
  private static final int INVALID_USAGE = 2;

  private final BenchmarkSettings settings;
  private final List<Line> lines = new ArrayList<>();
  private boolean failed;

  private Benchmark(BenchmarkSettings settings) {
    this.settings = settings;
  }

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    try {
      var benchmark = new Benchmark(settings());
      benchmark.limitDuration();
      // Ends the process even if library threads are still running.
      System.exit(benchmark.run() ? 0 : FAILED);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(INVALID_USAGE);
    }
  }

  private static BenchmarkSettings settings() {
    var settings = BenchmarkSettings.from(System.getProperties());
    var names = ROWS.stream().map(BenchmarkRow::name).collect(Collectors.toSet());
    if (!names.containsAll(settings.rows())) {
      throw new IllegalArgumentException(
          "bench.rows is " + settings.rows() + ", but must be some of " + names);
    }
    return settings;
  }

  /** Ends the benchmark if it hangs. Shutdown hooks end the processes. */
  private void limitDuration() {
    var end =
        new Thread(
            () -> {
              try {
                Thread.sleep(settings.limit().toMillis());
                System.err.println("Aborted after " + settings.limit().toMinutes() + " minutes.");
                System.exit(FAILED);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    end.setDaemon(true);
    end.start();
  }

  /** Returns whether every row has figures. */
  private boolean run() throws IOException {
    var head = Machine.description(settings);
    head.forEach(System.out::println);
    try (var context = new BenchContext(settings)) {
      ROWS.stream().filter(settings::has).forEach(row -> measure(row, context));
      print(head);
    }
    return !failed;
  }

  private void measure(BenchmarkRow row, BenchContext context) {
    try {
      lines.addAll(row.measure(context));
    } catch (RowFailure e) {
      fail(row, e.getMessage());
    } catch (RuntimeException e) {
      e.printStackTrace();
      fail(row, e.toString());
    }
  }

  private void fail(BenchmarkRow row, String reason) {
    failed = true;
    System.out.println(row.name() + " FAILED: " + reason);
    lines.add(Line.without(row.name(), "**failed**: " + reason));
  }

  private void print(List<String> head) throws IOException {
    var text = new StringBuilder("\n");
    head.forEach(line -> text.append(line).append('\n'));
    text.append(measured()).append("\n\n").append(Line.head()).append('\n');
    lines.forEach(line -> text.append(line.markdown()).append('\n'));
    System.out.print(text);
    var file = Files.createDirectories(Path.of("target", "bench")).resolve("table.md");
    Files.writeString(file, text);
  }

  private String measured() {
    return "- measured: %d alternating rounds after %d warm-up rounds, each %.1f s after %.1f s of warm-up; %d load generator threads"
        .formatted(
            settings.rounds(),
            settings.warmRounds(),
            settings.counted().toMillis() / 1e3,
            settings.warmUp().toMillis() / 1e3,
            settings.threads());
  }
}
