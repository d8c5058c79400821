package io.krispyto.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The counts of one thread. */
final class Tally {
  private static final int DIGITS = 3;

  /** In microseconds from the scheduled time of a request; only for an open loop. */
  final Histogram latencies = new Histogram(TimeUnit.MINUTES.toMicros(5), DIGITS);

  /** Responses within the window. */
  long responses;

  /** Requests of the window without a response at the timeout; only for an open loop. */
  long unanswered;

  /** Wrong responses at any time, including the warm-up. */
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
    responses += other.responses;
    unanswered += other.unanswered;
    wrong += other.wrong;
    firstWrong = firstWrong == null ? other.firstWrong : firstWrong;
    return this;
  }
}
