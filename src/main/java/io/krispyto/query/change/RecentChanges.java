package io.krispyto.query.change;

import io.krispyto.domain.DataVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The last transactions that changed data, and the version that is their sum. Since each raised the
 * version by a random number, a version tells how many of them whoever knows it has seen: no two
 * are alike, but for one case in some hundred thousand of numbers that never were a version.
 */
final class RecentChanges {
  /** As many as the database keeps at least. */
  private static final int KEPT = 1000;

  private final TreeMap<Long, Step> steps = new TreeMap<>();
  private DataVersion version = DataVersion.NONE;

  /** The last place that was given up here; the database may keep some more for a while. */
  private long forgotten = Long.MIN_VALUE;

  /**
   * A transaction.
   *
   * @param place among the others, in the order of the commits
   * @param by how much it raised the version
   */
  record Step(long place, long by, DataChange change) {}

  DataVersion version() {
    return version;
  }

  Long[] places() {
    return steps.keySet().toArray(Long[]::new);
  }

  /**
   * Goes on to a version.
   *
   * @param unknown all transactions that are not among {@link #places()}
   * @return what changed with it; empty, and nothing is known any more, if it is not made of what
   *     was known and what was added since: the database was restored, or has cleared some away
   *     already
   */
  Optional<DataChange> goOn(DataVersion next, List<Step> unknown) {
    var added = unknown.stream().filter(step -> step.place > forgotten).toList();
    var raised = added.stream().mapToLong(Step::by).sum();
    var isWhole = version.number() + raised == next.number();
    version = next;
    if (!isWhole) {
      steps.clear();
      return Optional.empty();
    }
    added.forEach(step -> steps.put(step.place, step));
    while (steps.size() > KEPT) {
      forgotten = steps.pollFirstEntry().getKey();
    }
    return Optional.of(DataChange.merged(added.stream().map(Step::change).toList()));
  }

  /** Begins anew, with all that there is. */
  void begin(DataVersion now, List<Step> all) {
    steps.clear();
    forgotten = Long.MIN_VALUE;
    version = now;
    all.forEach(step -> steps.put(step.place, step));
  }

  /** What whoever knows a version has missed; empty if that version is not known here. */
  Optional<DataChange> since(DataVersion known) {
    var missed = new ArrayList<DataChange>();
    var number = version.number();
    for (Map.Entry<Long, Step> step : steps.descendingMap().entrySet()) {
      if (number <= known.number()) {
        break;
      }
      number -= step.getValue().by;
      missed.add(step.getValue().change);
    }
    return number == known.number() ? Optional.of(DataChange.merged(missed)) : Optional.empty();
  }
}
