package io.krispyto.bench;

import java.util.function.Predicate;

/**
 * A target of a benchmark row.
 *
 * @param text how the table shows it
 * @param reached whether a comparison reaches it
 */
public record Target(String text, Predicate<Comparison> reached) {

  /** At least this ratio to the other candidate. */
  public static Target atLeast(double ratio) {
    return new Target(">= %.2f".formatted(ratio), comparison -> comparison.ratio() >= ratio);
  }

  /** At most this many seconds more than the other candidate. */
  public static Target noLongerThanOtherAnd(double seconds) {
    return new Target(
        "<= other + %.1f s".formatted(seconds),
        comparison -> comparison.ours() <= comparison.other() + seconds);
  }
}
