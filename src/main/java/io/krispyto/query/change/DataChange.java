package io.krispyto.query.change;

import io.krispyto.query.result.QuerySql;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What changed, by one transaction or by several.
 *
 * @param currencies ids; empty if unknown, or too many
 * @param days empty if no record changed
 */
record DataChange(Optional<Set<Integer>> currencies, Optional<Days> days) {
  /** More than so many are not told one by one. */
  static final int MANY = 100;

  /** Of which nobody knows what it was. */
  static final DataChange ANYTHING = new DataChange(Optional.empty(), Optional.of(Days.ALL));

  private static final DataChange NOTHING = new DataChange(Optional.of(Set.of()), Optional.empty());

  /**
   * From the first to the last day of what changed, as PostgreSQL writes days.
   *
   * @param isKnown whether it is known which
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

  /** Of the columns of {@link QuerySql#CHANGES}, from the third on. */
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

  /** All of several together. */
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
