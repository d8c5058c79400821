package io.krispyto.bench;

import java.util.List;

/** A measured kind of work, with one or more lines in the table. */
public interface BenchmarkRow {

  /** The name for {@code -Dbench.rows}. */
  String name();

  /** Whether it is measured by default. */
  default boolean isByDefault() {
    return true;
  }

  /**
   * Measures the row. Starts the processes that it needs, and closes them.
   *
   * @throws RowFailure if the servers do not behave as required
   */
  List<Line> measure(BenchContext context);
}
