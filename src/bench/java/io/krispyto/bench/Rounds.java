package io.krispyto.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What several contestants did in several rounds, in turn: A B A B, so that what disturbs the
 * machine for a while disturbs all of them.
 *
 * @param <T> what a round measures
 */
public final class Rounds<T> {
  private final Map<String, List<T>> byContestant = new LinkedHashMap<>();

  private Rounds() {}

  /**
   * Runs them.
   *
   * @param row for the log
   * @param warm how many go before those that count, in which the JVMs compile what is hot
   * @param count how many count
   */
  static <T> Rounds<T> run(String row, int warm, int count, List<Contestant<T>> contestants) {
    var rounds = new Rounds<T>();
    for (var round = 0; round < warm; round++) {
      contestants.forEach(contestant -> sample(row, "warm-up", contestant));
    }
    for (var round = 1; round <= count; round++) {
      for (var contestant : contestants) {
        rounds
            .byContestant
            .computeIfAbsent(contestant.name(), name -> new ArrayList<>())
            .add(sample(row, round + "/" + count, contestant));
      }
    }
    return rounds;
  }

  private static <T> T sample(String row, String round, Contestant<T> contestant) {
    var sample = contestant.round().get();
    System.out.printf("%-12s %-8s %-18s %s%n", row, round, contestant.name(), sample);
    return sample;
  }

  /** Sets two contestants side by side. */
  public Comparison compare(String ours, String other, ToDoubleFunction<T> figure) {
    return Comparison.of(figures(ours, figure), figures(other, figure));
  }

  /** What one contestant did. */
  public List<T> of(String contestant) {
    return byContestant.get(contestant);
  }

  private double[] figures(String contestant, ToDoubleFunction<T> figure) {
    return of(contestant).stream().mapToDouble(figure).toArray();
  }
}
