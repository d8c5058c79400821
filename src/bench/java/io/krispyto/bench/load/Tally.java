package io.krispyto.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What one thread counted. */
final class Tally {
  private static final int DIGITS = 3;

  /** In microseconds, from the time at which a query was due; only of an open loop. */
  final Histogram latencies = new Histogram(TimeUnit.MINUTES.toMicros(5), DIGITS);

  /** Answers within the window. */
  long answers;

  /** Queries of the window that had no answer when the timeout ended; only of an open loop. */
  long unanswered;

  /** Wrong answers at any time, also while warming up. */
  long wrong;

  String firstWrong;

  void wrong(String complaint) {
    wrong++;
    if (firstWrong == null) {
      firstWrong = complaint;
    }
  }

  void latency(long nanoseconds) {
    latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanoseconds)));
  }

  Tally add(Tally other) {
    latencies.add(other.latencies);
    answers += other.answers;
    unanswered += other.unanswered;
    wrong += other.wrong;
    firstWrong = firstWrong == null ? other.firstWrong : firstWrong;
    return this;
  }
}
