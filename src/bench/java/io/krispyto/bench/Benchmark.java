package io.krispyto.bench;

import io.krispyto.bench.file.RecordFile;
import io.krispyto.bench.row.DatabaseClientRow;
import io.krispyto.bench.row.EventsRow;
import io.krispyto.bench.row.ExportRow;
import io.krispyto.bench.row.GzipRow;
import io.krispyto.bench.row.HotRow;
import io.krispyto.bench.row.IngestAgainRow;
import io.krispyto.bench.row.IngestLargeRow;
import io.krispyto.bench.row.IngestReadsRow;
import io.krispyto.bench.row.IngestRow;
import io.krispyto.bench.row.NotModifiedRow;
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
 * Measures the rows of {@code src/docs/performance.md} and prints their table. Exits 0 if every row
 * has figures, whatever they are; 1 if one has not.
 */
public final class Benchmark {
  private static final List<Row> ROWS =
      List.of(
          new HotRow(),
          new NotModifiedRow(),
          new GzipRow(),
          new ZipfRow(),
          new UncachedRow(),
          new DatabaseClientRow(),
          new RedisRow(),
          new TailRow(1_000),
          new TailRow(10_000),
          new EventsRow(),
          new StartUpRow(),
          new IngestRow("ingest", RecordFile.Order.CURRENCIES, false),
          new IngestRow("ingest-days", RecordFile.Order.DAYS, false),
          new IngestRow("ingest-owner", RecordFile.Order.CURRENCIES, true),
          new IngestAgainRow(),
          new IngestReadsRow(),
          new ExportRow(),
          new IngestLargeRow());

  private static final int FAILED = 1;
  private static final int CALLED_WRONGLY = 2;

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
      benchmark.endInTime();
      // Not left to the threads of a library: the end is the end.
      System.exit(benchmark.run() ? 0 : FAILED);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(CALLED_WRONGLY);
    }
  }

  private static BenchmarkSettings settings() {
    var settings = BenchmarkSettings.from(System.getProperties());
    var names = ROWS.stream().map(Row::name).collect(Collectors.toSet());
    if (!names.containsAll(settings.rows())) {
      throw new IllegalArgumentException(
          "bench.rows is " + settings.rows() + ", and should be some of " + names);
    }
    return settings;
  }

  /** Whatever hangs; the shutdown hooks end the processes. */
  private void endInTime() {
    var end =
        new Thread(
            () -> {
              try {
                Thread.sleep(settings.limit().toMillis());
                System.err.println(
                    "Broken off after " + settings.limit().toMinutes() + " minutes.");
                System.exit(FAILED);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    end.setDaemon(true);
    end.start();
  }

  /** Whether every row has figures. */
  private boolean run() throws IOException {
    var head = Machine.description(settings);
    head.forEach(System.out::println);
    try (var laboratory = new Laboratory(settings)) {
      ROWS.stream().filter(settings::has).forEach(row -> measure(row, laboratory));
      print(head);
    }
    return !failed;
  }

  private void measure(Row row, Laboratory laboratory) {
    try {
      lines.addAll(row.measure(laboratory));
    } catch (RowFailure e) {
      fail(row, e.getMessage());
    } catch (RuntimeException e) {
      e.printStackTrace();
      fail(row, e.toString());
    }
  }

  private void fail(Row row, String reason) {
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
    return "- measured: %d rounds in turn after %d uncounted ones, each %.1f s after %.1f s of warm-up; %d threads make the load"
        .formatted(
            settings.rounds(),
            settings.warmRounds(),
            settings.counted().toMillis() / 1e3,
            settings.warmUp().toMillis() / 1e3,
            settings.threads());
  }
}
