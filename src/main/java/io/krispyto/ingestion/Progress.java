package io.krispyto.ingestion;

import io.krispyto.bus.Addresses;
import io.krispyto.domain.Failure;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Counts what was read of a source, and publishes it now and then. */
final class Progress {
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(250);

  /** Asking the clock is dearer than reading a row. */
  private static final int ROWS_BETWEEN_LOOKS = 256;

  private final EventBus bus;
  private final BooleanSupplier stopping;
  private final String source;
  private final long totalBytes;
  private String file;
  private long bytes;
  private long rows;
  private long published = System.nanoTime();

  Progress(EventBus bus, BooleanSupplier stopping, String source, long totalBytes) {
    this.bus = bus;
    this.stopping = stopping;
    this.source = source;
    this.totalBytes = totalBytes;
  }

  void begin(String name) {
    file = name;
  }

  /**
   * Counts a row.
   *
   * @throws Failure.NotReady if the server is stopping: the load is then given up
   */
  void row() {
    rows++;
    if (rows % ROWS_BETWEEN_LOOKS == 0) {
      look();
    }
  }

  void end() {
    publish();
  }

  InputStream counted(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        var one = super.read();
        bytes += one < 0 ? 0 : 1;
        return one;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        var count = super.read(target, offset, length);
        bytes += Math.max(count, 0);
        return count;
      }
    };
  }

  private void look() {
    if (stopping.getAsBoolean()) {
      throw new Failure.NotReady("The server is stopping.");
    }
    if (System.nanoTime() - published >= INTERVAL) {
      publish();
    }
  }

  private void publish() {
    published = System.nanoTime();
    bus.publish(
        Addresses.PROGRESS,
        new JsonObject()
            .put("source", source)
            .put("file", file)
            .put("bytes", bytes)
            .put("totalBytes", totalBytes)
            .put("rows", rows));
  }
}
