package io.krispyto.bench;

import java.util.function.Predicate;

/**
 * A target.
 *
 * @param text its text in the table
 * @param reached whether figures reach it
 */
public record Target(String text, Predicate<Comparison> reached) {

  /** A minimum ratio to the other candidate. */
  public static Target atLeast(double ratio) {
    return new Target(">= %.2f".formatted(ratio), comparison -> comparison.ratio() >= ratio);
  }

  /** A maximum number of seconds more than the other candidate. */
  public static Target noLongerThanOtherAnd(double seconds) {
    return new Target(
        "<= other + %.1f s".formatted(seconds),
        comparison -> comparison.ours() <= comparison.other() + seconds);
  }
}
