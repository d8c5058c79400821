package io.krispyto.bench.row;

import io.krispyto.bench.Line;
import io.krispyto.bench.Rounds;
import io.krispyto.bench.load.Outcome;
import java.util.List;

/** The lines of rows that measure latencies at a fixed rate. */
final class Latencies {
  private static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9);

  /** Below this fraction of the rate, it was not kept. */
  private static final double KEPT = 0.99;

  private Latencies() {}

  /**
   * One line for each percentile.
   *
   * @param work description of the work, after the percentile
   */
  static List<Line> lines(
      String row, String work, Rounds<Outcome> rounds, String ours, String other, double rate) {
    var kept = kept(ours, rounds, rate) + ", " + kept(other, rounds, rate);
    return PERCENTILES.stream()
        .map(
            percentile ->
                Line.of(
                        "%s: p%s %s".formatted(row, text(percentile), work),
                        Line.Unit.MILLISECONDS,
                        rounds.compare(ours, other, outcome -> outcome.latencyMillis(percentile)))
                    .withRemark(kept))
        .toList();
  }

  private static String text(double percentile) {
    return percentile == Math.rint(percentile)
        ? String.valueOf((int) percentile)
        : String.valueOf(percentile);
  }

  private static String kept(String candidate, Rounds<Outcome> rounds, double rate) {
    var outcomes = rounds.of(candidate);
    var slowest = outcomes.stream().mapToDouble(Outcome::perSecond).min().orElseThrow();
    var unanswered = outcomes.stream().mapToLong(Outcome::unanswered).sum();
    return slowest >= KEPT * rate && unanswered == 0
        ? candidate + " kept the rate"
        : "%s **did not keep the rate**: %,.0f /s, %,d unanswered"
            .formatted(candidate, slowest, unanswered);
  }
}
