package io.krispyto.query.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.domain.DataVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
  private final RecentChanges recent = new RecentChanges();

  @Test
  void aVersionDeterminesTheMissedChanges() {
    recent.begin(version(100), List.of());
    recent.goOn(version(150), List.of(step(1, 20, 7, "2021-01-02"), step(2, 30, 8, "2021-01-01")));
    recent.goOn(version(155), List.of(step(3, 5, 7, "2021-01-09")));

    assertThat(recent.since(version(155))).contains(DataChange.merged(List.of()));
    assertThat(recent.since(version(150))).contains(change(7, "2021-01-09"));
    assertThat(recent.since(version(120)))
        .contains(change(Set.of(7, 8), "2021-01-01", "2021-01-09"));
    assertThat(recent.since(version(100)))
        .contains(change(Set.of(7, 8), "2021-01-01", "2021-01-09"));
    for (var unknown : List.of(0, 99, 101, 130, 154, 156)) {
      assertThat(recent.since(version(unknown))).as("%s", unknown).isEmpty();
    }
  }

  @Test
  void anUnknownVersionMeansAnythingMayHaveChanged() {
    recent.begin(version(100), List.of(step(1, 20, 7, "2021-01-02")));

    assertThat(recent.goOn(version(131), List.of(step(2, 30, 8, "2021-01-01")))).isEmpty();
    assertThat(recent.version()).isEqualTo(version(131));
    assertThat(recent.since(version(101))).isEmpty();
    assertThat(recent.places()).isEmpty();
  }

  @Test
  void atMostAThousandChangesAreKept() {
    recent.begin(version(0), List.of());
    recent.goOn(
        version(1001),
        IntStream.rangeClosed(1, 1001).mapToObj(i -> step(i, 1, 7, "2021-01-01")).toList());

    assertThat(recent.since(version(0))).isEmpty();
    assertThat(recent.since(version(1))).isPresent();
  }

  @Test
  void discardedChangesAreNotReportedAgain() {
    recent.begin(
        version(1010),
        IntStream.rangeClosed(1, 1010).mapToObj(i -> step(i, 1, 7, "2021-01-01")).toList());
    for (var next = 1011; next <= 1015; next++) {
      var known = Set.of(recent.places());
      var added =
          IntStream.rangeClosed(1, next)
              .filter(place -> !known.contains((long) place))
              .mapToObj(place -> step(place, 1, place > 1010 ? 8 : 7, "2021-01-02"))
              .toList();
      assertThat(recent.goOn(version(next), added)).contains(change(8, "2021-01-02"));
    }
    assertThat(recent.places()).hasSize(1000);
  }

  @Test
  void manyOrUnknownCurrenciesMeanAnyCurrency() {
    var most = new TreeSet<>(IntStream.rangeClosed(1, 100).boxed().toList());
    var days = Optional.of(new DataChange.Days("2021-01-01", "2021-01-01", true));
    var hundred = new DataChange(Optional.of(most), days);

    assertThat(DataChange.merged(List.of(hundred, change(100, "2021-01-02"))).currencies())
        .isPresent();
    var more = DataChange.merged(List.of(hundred, change(101, "2021-01-02")));
    assertThat(more.currencies()).isEmpty();
    assertThat(more.days().orElseThrow().last()).isEqualTo("2021-01-02");
    assertThat(DataChange.merged(List.of(hundred, DataChange.ANYTHING)))
        .isEqualTo(DataChange.ANYTHING);
    assertThat(
            DataChange.merged(
                List.of(new DataChange(Optional.of(Set.of(1)), Optional.empty()), hundred)))
        .isEqualTo(hundred);
  }

  private static DataVersion version(long number) {
    return new DataVersion(number);
  }

  private static RecentChanges.Step step(long place, long by, int currency, String day) {
    return new RecentChanges.Step(place, by, change(currency, day));
  }

  private static DataChange change(int currency, String day) {
    return change(Set.of(currency), day, day);
  }

  private static DataChange change(Set<Integer> currencies, String first, String last) {
    return new DataChange(
        Optional.of(currencies), Optional.of(new DataChange.Days(first, last, true)));
  }
}
