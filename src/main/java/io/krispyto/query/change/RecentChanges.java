package io.krispyto.query.change;

import io.krispyto.domain.DataVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The last transactions that changed data, and the data version, which is the sum of their steps.
 * Each transaction raises the version by a random number, so a version identifies the transactions
 * that it includes. A number that never was a version matches by chance about once in several
 * hundred thousand cases.
 */
final class RecentChanges {
  /** The minimum that the database keeps. */
  private static final int KEPT = 1000;

  private final TreeMap<Long, Step> steps = new TreeMap<>();
  private DataVersion version = DataVersion.NONE;

  /** The last place that was discarded here; the database may keep a few more for a while. */
  private long forgotten = Long.MIN_VALUE;

  /**
   * A transaction.
   *
   * @param place its position in commit order
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
   * Advances to a version.
   *
   * @param unknown all transactions that are not among {@link #places()}
   * @return what changed with it; empty if the version is not the sum of the known and the new
   *     transactions, in which case all are discarded. The database was then restored, or has
   *     already deleted some transactions.
   */
  Optional<DataChange> goOn(DataVersion next, List<Step> unknown) {
    var added = unknown.stream().filter(step -> step.place > forgotten).toList();
    var raised = added.stream().mapToLong(Step::by).sum();
    var isComplete = version.number() + raised == next.number();
    version = next;
    if (!isComplete) {
      steps.clear();
      return Optional.empty();
    }
    added.forEach(step -> steps.put(step.place, step));
    while (steps.size() > KEPT) {
      forgotten = steps.pollFirstEntry().getKey();
    }
    return Optional.of(DataChange.merged(added.stream().map(Step::change).toList()));
  }

  /** Starts over with all transactions of the database. */
  void begin(DataVersion now, List<Step> all) {
    steps.clear();
    forgotten = Long.MIN_VALUE;
    version = now;
    all.forEach(step -> steps.put(step.place, step));
  }

  /** Returns what changed since a version; empty if that version is not known here. */
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
