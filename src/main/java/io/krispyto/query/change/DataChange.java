package io.krispyto.query.change;

import io.krispyto.query.result.QuerySql;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What changed in one or more transactions.
 *
 * @param currencies ids; empty if unknown, or too many
 * @param days empty if no record changed
 */
record DataChange(Optional<Set<Integer>> currencies, Optional<Days> days) {
  /** Maximum number of currencies that are listed individually. */
  static final int MANY = 100;

  /** An unknown change: anything may have changed. */
  static final DataChange ANYTHING = new DataChange(Optional.empty(), Optional.of(Days.ALL));

  private static final DataChange NOTHING = new DataChange(Optional.of(Set.of()), Optional.empty());

  /**
   * The first and last day that changed, in PostgreSQL's text format.
   *
   * @param isKnown whether the days are known
   */
  record Days(String first, String last, boolean isKnown) {
    private static final Days ALL = new Days("", "", false);

    private Days with(Days other) {
      if (!isKnown || !other.isKnown) {
        return ALL;
      }
      return new Days(
          first.compareTo(other.first) < 0 ? first : other.first,
          last.compareTo(other.last) > 0 ? last : other.last,
          true);
    }
  }

  /** Reads the columns of {@link QuerySql#CHANGES}, from the third on. */
  static DataChange from(Row row) {
    var ids = row.getArrayOfIntegers(3);
    return new DataChange(
        Optional.ofNullable(ids).map(Arrays::asList).map(TreeSet::new),
        row.getBoolean(6)
            ? Optional.of(days(row.getString(4), row.getString(5)))
            : Optional.empty());
  }

  private static Days days(String first, String last) {
    return first == null || last == null ? Days.ALL : new Days(first, last, true);
  }

  /** Merges several changes into one. */
  static DataChange merged(List<DataChange> changes) {
    return changes.stream().reduce(NOTHING, DataChange::with);
  }

  private DataChange with(DataChange other) {
    return new DataChange(
        currencies.flatMap(ours -> other.currencies.flatMap(theirs -> union(ours, theirs))),
        days.map(ours -> other.days.map(ours::with).orElse(ours)).or(other::days));
  }

  private static Optional<Set<Integer>> union(Set<Integer> ours, Set<Integer> theirs) {
    var all = new TreeSet<>(ours);
    all.addAll(theirs);
    return Optional.of((Set<Integer>) all).filter(few -> few.size() <= MANY);
  }
}
