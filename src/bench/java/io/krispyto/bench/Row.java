package io.krispyto.bench;

import java.util.List;

/** One kind of work that is measured; adds one or more lines to the table. */
public interface Row {

  /** For {@code -Dbench.rows}. */
  String name();

  /** Whether it is measured where no rows are named. */
  default boolean isByDefault() {
    return true;
  }

  /**
   * Measures. Starts the processes that it needs, and closes them.
   *
   * @throws RowFailure if the servers do not do what is to be measured
   */
  List<Line> measure(Laboratory laboratory);
}
