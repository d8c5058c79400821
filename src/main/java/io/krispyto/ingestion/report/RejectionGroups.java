package io.krispyto.ingestion.report;

import io.krispyto.bus.RejectionGroup;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.value.DatePatterns;
import io.krispyto.ingestion.format.value.Reason;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups the rejections of one file while they are found. Every rejection is counted. Memory use
 * does not depend on their number.
 */
public final class RejectionGroups {
  /** Far more than there are columns and kinds of reasons. */
  private static final int MAX_GROUPS = 500;

  private static final Key OTHERS = new Key(null, "is rejected for another reason");

  private final Map<Key, Group> groups = new LinkedHashMap<>();

  private record Key(String column, String kind) {}

  private static final class Group {
    private final List<RejectionGroup.Example> examples = new ArrayList<>();
    private final DatePatterns dates;
    private long count;

    Group(Key key) {
      dates = Reason.NOT_A_DATE.equals(key.kind) ? new DatePatterns(Clock.systemUTC()) : null;
    }

    void add(Rejection rejection) {
      count++;
      if (examples.size() < RejectionGroup.MAX_EXAMPLES) {
        examples.add(
            new RejectionGroup.Example(rejection.line(), rejection.value(), rejection.reason()));
      }
      if (dates != null) {
        dates.narrow(rejection.value());
      }
    }

    RejectionGroup listed(Key key) {
      return new RejectionGroup(
          key.column,
          key.kind,
          count,
          List.copyOf(examples),
          dates == null ? null : dates.hint().orElse(null));
    }
  }

  /** Counts a rejection. */
  public void add(Rejection rejection) {
    var key = new Key(rejection.column(), rejection.kind());
    if (groups.size() >= MAX_GROUPS && !groups.containsKey(key)) {
      key = OTHERS;
    }
    groups.computeIfAbsent(key, Group::new).add(rejection);
  }

  public void clear() {
    groups.clear();
  }

  /** Returns the largest groups, the largest first. */
  public List<RejectionGroup> largest(int limit) {
    return groups.entrySet().stream()
        .map(entry -> entry.getValue().listed(entry.getKey()))
        .sorted(Comparator.comparingLong(RejectionGroup::count).reversed())
        .limit(limit)
        .toList();
  }
}
