package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.load.Listeners;
import io.krispyto.bench.process.HttpProcess;
import io.krispyto.bench.process.LiveHeap;
import io.krispyto.bench.process.LoadDatabase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The heap of ten thousand clients of live events, and the time until they receive a change. */
public final class EventsRow implements BenchmarkRow {
  private static final int CLIENTS = 10_000;
  private static final int CHANGES = 5;
  private static final int MAX_KIB = 10;
  private static final double MAX_SECONDS = 1;
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Commits a change. */
  private static final String CHANGE =
      "with changed as (update record set close = close + 1 where id = (select min(id) from record) returning 1)"
          + " select count(*) from changed";

  @Override
  public String name() {
    return "events";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var cluster = context.database();
    try (var database = LoadDatabase.create(cluster, name(), false)) {
      cluster.fill(database.database());
      try (var server = HttpProcess.krispyto(database.database(), Map.of())) {
        // Excludes one-time allocations for the first clients.
        new Listeners(server.port(), 100, TIMEOUT).close();
        var before = LiveHeap.of(server.handle());
        try (var listeners = new Listeners(server.port(), CLIENTS, TIMEOUT)) {
          if (listeners.listening() != CLIENTS) {
            throw new RowFailure("only %,d listen".formatted(listeners.listening()));
          }
          var kib = (LiveHeap.of(server.handle()) - before) / 1024.0 / CLIENTS;
          return List.of(heap(kib), latency(database, listeners));
        }
      }
    }
  }

  private static Line heap(double kib) {
    return new Line(
        "events: heap of an idle client, of %,d".formatted(CLIENTS),
        "%.1f KiB".formatted(kib),
        "-",
        "-",
        "<= %d KiB".formatted(MAX_KIB),
        kib <= MAX_KIB ? "yes" : "**no**");
  }

  private static Line latency(LoadDatabase database, Listeners listeners) {
    var medians = new double[CHANGES];
    var last = 0.0;
    for (var i = 0; i < CHANGES; i++) {
      listeners.reset();
      if (database.database().number(CHANGE) != 1) {
        throw new RowFailure("nothing was changed");
      }
      var latencies = listeners.awaitChange(System.nanoTime(), TIMEOUT);
      if (latencies.length != CLIENTS) {
        throw new RowFailure("only %,d clients received it".formatted(latencies.length));
      }
      medians[i] = latencies[CLIENTS / 2] / 1e9;
      last = Math.max(last, latencies[CLIENTS - 1] / 1e9);
    }
    Arrays.sort(medians);
    return new Line(
        "events: from the commit to the client, for %d changes: median; last client"
            .formatted(CHANGES),
        "%.3f s; %.3f s".formatted(medians[CHANGES / 2], last),
        "-",
        "-",
        "<= %.0f s".formatted(MAX_SECONDS),
        last <= MAX_SECONDS ? "yes" : "**no**");
  }
}
