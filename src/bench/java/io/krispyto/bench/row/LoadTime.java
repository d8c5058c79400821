package io.krispyto.bench.row;

import java.time.Duration;

/**
 * The duration of a load, from the start of its process to its end.
 *
 * @param rows rows of the file
 */
record LoadTime(long rows, Duration time) {

  double perSecond() {
    return rows / seconds();
  }

  private double seconds() {
    return time.toNanos() / 1e9;
  }

  @Override
  public String toString() {
    return "%,9.0f rows/s, %.2f s".formatted(perSecond(), seconds());
  }
}
