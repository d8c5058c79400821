package io.krispyto.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The results of several candidates in alternating rounds: A B A B, so that a temporary disturbance
 * of the machine affects all of them.
 *
 * @param <T> result of a round
 */
public final class Rounds<T> {
  private final Map<String, List<T>> byCandidate = new LinkedHashMap<>();

  private Rounds() {}

  /**
   * Runs the rounds.
   *
   * @param row name of the row, for the log
   * @param warm number of warm-up rounds, in which the JVMs compile hot code
   * @param count number of measured rounds
   */
  static <T> Rounds<T> run(String row, int warm, int count, List<Candidate<T>> candidates) {
    var rounds = new Rounds<T>();
    for (var round = 0; round < warm; round++) {
      candidates.forEach(candidate -> sample(row, "warm-up", candidate));
    }
    for (var round = 1; round <= count; round++) {
      for (var candidate : candidates) {
        rounds
            .byCandidate
            .computeIfAbsent(candidate.name(), name -> new ArrayList<>())
            .add(sample(row, round + "/" + count, candidate));
      }
    }
    return rounds;
  }

  private static <T> T sample(String row, String round, Candidate<T> candidate) {
    var sample = candidate.round().get();
    System.out.printf("%-12s %-8s %-18s %s%n", row, round, candidate.name(), sample);
    return sample;
  }

  /** Compares two candidates. */
  public Comparison compare(String ours, String other, ToDoubleFunction<T> figure) {
    return Comparison.of(figures(ours, figure), figures(other, figure));
  }

  /** The results of one candidate. */
  public List<T> of(String candidate) {
    return byCandidate.get(candidate);
  }

  private double[] figures(String candidate, ToDoubleFunction<T> figure) {
    return of(candidate).stream().mapToDouble(figure).toArray();
  }
}
