package io.krispyto.cli;

import io.krispyto.bus.Addresses;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Help.Ansi;

/** Shows in a terminal how far a load is; elsewhere it is silent, and the report says it all. */
final class Progress implements AutoCloseable {
  private static final int UPDATE_MILLIS = 250;
  private final ProgressBar bar;

  private Progress(ProgressBar bar) {
    this.bar = bar;
  }

  /** Follows the loads of a Vert.x until closed. */
  static Progress show(Vertx vertx) {
    if (!Ansi.AUTO.enabled()) {
      return new Progress(null);
    }
    var bar =
        new ProgressBarBuilder()
            .setTaskName("Loading")
            .setUnit(" MiB", 1 << 20)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setInitialMax(-1)
            .build();
    var progress = new Progress(bar);
    vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.PROGRESS, message -> progress.update(message.body()));
    return progress;
  }

  private void update(JsonObject progress) {
    bar.maxHint(progress.getLong("totalBytes"));
    bar.stepTo(progress.getLong("bytes"));
    bar.setExtraMessage(progress.getString("file") + ", " + progress.getLong("rows") + " rows");
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
