package io.krispyto.bench;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Compares two candidates.
 *
 * @param ours median of the server
 * @param other median of the other candidate
 * @param ratio median of the ratios of each round, ours to other
 * @param least the minimum of these ratios
 * @param most the maximum of these ratios
 */
public record Comparison(double ours, double other, double ratio, double least, double most) {

  static Comparison of(double[] ours, double[] other) {
    var ratios = IntStream.range(0, ours.length).mapToDouble(i -> ours[i] / other[i]).toArray();
    return new Comparison(
        median(ours),
        median(other),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow());
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    var middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
