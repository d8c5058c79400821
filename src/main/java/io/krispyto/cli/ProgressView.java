package io.krispyto.cli;

import io.krispyto.bus.Addresses;
import io.krispyto.domain.NameRules;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Help.Ansi;

/** Shows the progress of loads: as a bar in a terminal, otherwise as periodic log lines. */
final class ProgressView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressView.class);
  private static final int UPDATE_MILLIS = 250;
  private static final long BETWEEN_LINES = TimeUnit.SECONDS.toNanos(5);

  private final ProgressBar bar;

  private ProgressView(ProgressBar bar) {
    this.bar = bar;
  }

  /** Shows the loads of a Vert.x instance until closed. */
  static ProgressView show(Vertx vertx) {
    if (!Ansi.AUTO.enabled()) {
      log(vertx);
      return new ProgressView(null);
    }
    var bar =
        new ProgressBarBuilder()
            .setTaskName("Loading")
            .setUnit(" MiB", 1 << 20)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setInitialMax(-1)
            // The load estimates the remaining time itself, because it knows the remaining work.
            .hideEta()
            .build();
    var progress = new ProgressView(bar);
    vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.PROGRESS, message -> progress.update(message.body()));
    return progress;
  }

  /** Logs the loads of a Vert.x instance. */
  static void log(Vertx vertx) {
    var lines = new Lines();
    vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.PROGRESS, message -> lines.show(message.body()));
  }

  private void update(JsonObject progress) {
    var total = progress.getLong("total_bytes");
    bar.maxHint(total == null ? -1 : total);
    bar.stepTo(progress.getLong("bytes"));
    // A narrow terminal shows only the beginning.
    bar.setExtraMessage(
        String.format(
            Locale.ROOT,
            "%s%,d rows/s, %s",
            left(progress, "%s left, "),
            progress.getLong("rows_per_second"),
            text(progress, "file")));
  }

  private static String text(JsonObject progress, String member) {
    return NameRules.printable(progress.getString(member));
  }

  private static String figures(JsonObject progress) {
    return String.format(
        Locale.ROOT,
        "%,d rows, %,d rows/s%s",
        progress.getLong("rows"),
        progress.getLong("rows_per_second"),
        left(progress, ", %s left"));
  }

  private static String left(JsonObject progress, String format) {
    var left = progress.getLong("seconds_left");
    return left == null ? "" : String.format(Locale.ROOT, format, duration(left));
  }

  private static String duration(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d:%02d min", seconds / 60, seconds % 60);
  }

  /**
   * Logs progress. Loads that finish within a few seconds log nothing here; the report is enough.
   */
  private static final class Lines {
    private long ingestion = -1;
    private long logged;

    void show(JsonObject progress) {
      var id = progress.getLong("id");
      var now = System.nanoTime();
      if (id != ingestion) {
        ingestion = id;
        logged = now;
      } else if (now - logged >= BETWEEN_LINES) {
        logged = now;
        LOG.info("{}", line(progress));
      }
    }

    private static String line(JsonObject progress) {
      var total = progress.getLong("total_bytes");
      return String.format(
          Locale.ROOT,
          "Loading %s: %s%s, %s",
          text(progress, "source"),
          total == null || total == 0
              ? ""
              : String.format(Locale.ROOT, "%.0f%%, ", 100.0 * progress.getLong("bytes") / total),
          text(progress, "file"),
          figures(progress));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
