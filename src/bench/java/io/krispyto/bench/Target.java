package io.krispyto.bench;

import java.util.function.Predicate;

/**
 * What is to be reached.
 *
 * @param text for the table
 * @param reached whether it was
 */
public record Target(String text, Predicate<Comparison> reached) {

  /** So much of what the other does. */
  public static Target atLeast(double ratio) {
    return new Target(">= %.2f".formatted(ratio), comparison -> comparison.ratio() >= ratio);
  }

  /** No longer than the other and so many seconds. */
  public static Target noLongerThanOtherAnd(double seconds) {
    return new Target(
        "<= other + %.1f s".formatted(seconds),
        comparison -> comparison.ours() <= comparison.other() + seconds);
  }
}
