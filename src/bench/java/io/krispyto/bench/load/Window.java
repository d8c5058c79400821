package io.krispyto.bench.load;

import java.util.concurrent.TimeUnit;

/** When a load begins, and from when to when it counts; by {@link System#nanoTime()}. */
record Window(long start, long from, long to) {

  /** Begins now. */
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
