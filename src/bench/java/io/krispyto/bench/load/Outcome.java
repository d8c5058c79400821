package io.krispyto.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * The result of a load.
 *
 * @param perSecond responses per second
 * @param latencies in microseconds from the scheduled time of a request; empty for a closed loop
 * @param unanswered requests that were due and had no response seconds after the end
 * @param serverMicros processor time of the server process per response
 * @param ownMicros processor time of this process per response
 */
public record Outcome(
    double perSecond, Histogram latencies, long unanswered, double serverMicros, double ownMicros) {

  static Outcome of(Tally tally, Duration counted, Duration serverCpu, Duration ownCpu) {
    return new Outcome(
        tally.responses * 1e9 / counted.toNanos(),
        tally.latencies,
        tally.unanswered,
        micros(serverCpu, tally.responses),
        micros(ownCpu, tally.responses));
  }

  /** A percentile of the latencies. */
  public double latencyMillis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e3;
  }

  @Override
  public String toString() {
    var rate =
        "%,8.0f /s, processor time for each: server %.1f us, load generator %.1f us"
            .formatted(perSecond, serverMicros, ownMicros);
    return latencies.getTotalCount() == 0
        ? rate
        : "%s; p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms, unanswered %d"
            .formatted(
                rate,
                latencyMillis(50),
                latencyMillis(99),
                latencyMillis(99.9),
                latencies.getMaxValue() / 1e3,
                unanswered);
  }

  private static double micros(Duration time, long responses) {
    return time.toNanos() / 1e3 / responses;
  }
}
