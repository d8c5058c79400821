package io.krispyto.bench.load;

import java.util.concurrent.TimeUnit;

/** The start of a load and its measured time, as {@link System#nanoTime()}. */
record Window(long start, long from, long to) {

  /** A window that begins now. */
  static Window of(Load load) {
    var start = System.nanoTime();
    var from = start + load.warmUp().toNanos();
    return new Window(start, from, from + load.counted().toNanos());
  }

  boolean counts(long time) {
    return time >= from && time < to;
  }

  static void sleepUntil(long time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time - System.nanoTime());
  }
}
