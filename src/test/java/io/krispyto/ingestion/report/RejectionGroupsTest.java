package io.krispyto.ingestion.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.RejectionGroup;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.value.Reason;
import org.junit.jupiter.api.Test;

class RejectionGroupsTest {
  private final RejectionGroups groups = new RejectionGroups();

  @Test
  void allRejectionsAreCountedAndTheFirstThreeAreExamples() {
    for (var line = 2; line < 2993; line++) {
      add(line, "Date", "%02d-04-13 23:59".formatted(29 - line % 3), Reason.NOT_A_DATE);
    }
    add(3000, null, null, "is a footer, not a row");

    assertThat(groups.largest(20))
        .extracting(group -> group.sentence("coin_Bitcoin.csv"))
        .containsExactly(
            "coin_Bitcoin.csv: 2,991 rows rejected: Date is not a date like 2021-07-06 or"
                + " 2021-07-06 23:59:59 (line 2: \"27-04-13 23:59\"; line 3: \"29-04-13 23:59\";"
                + " line 4: \"28-04-13 23:59\"). It looks like dd-MM-yy HH:mm; add --date-format"
                + " \"dd-MM-yy HH:mm\".",
            "coin_Bitcoin.csv: 1 row rejected: the line is a footer, not a row (line 3000).");
  }

  @Test
  void reasonsThatQuoteTheirRowAreOneGroup() {
    for (var line = 2; line < 6; line++) {
      var reason = Reason.otherSymbol("B" + line, "Bitcoin");
      groups.add(
          new Rejection(line, "Symbol", "X", reason.text(), reason.kind(), "row", new String[0]));
    }

    assertThat(groups.largest(20))
        .singleElement()
        .extracting(group -> group.sentence("a.csv"))
        .isEqualTo(
            "a.csv: 4 rows rejected: Symbol is not the symbol of its currency (line 2: \"X\" is not"
                + " B2, the symbol of Bitcoin; declare it as an alias to load it; line 3: \"X\" is not"
                + " B3, the symbol of Bitcoin; declare it as an alias to load it; line 4: \"X\" is not"
                + " B4, the symbol of Bitcoin; declare it as an alias to load it).");
  }

  @Test
  void theLargestGroupsComeFirst() {
    add(2, "Close", "x", "is not a number");
    add(3, "Open", "x", "is not a number");
    add(4, "Open", "x", "is not a number");

    assertThat(groups.largest(20))
        .extracting(RejectionGroup::column)
        .containsExactly("Open", "Close");
    assertThat(groups.largest(1)).extracting(RejectionGroup::count).containsExactly(2L);
    groups.clear();
    assertThat(groups.largest(20)).isEmpty();
  }

  @Test
  void manyKindsOfReasonsTakeBoundedMemoryAndAreAllCounted() {
    for (var i = 0; i < 100_000; i++) {
      add(i, "Close", "x", "is bad in way " + i);
    }

    var all = groups.largest(Integer.MAX_VALUE);
    assertThat(all).hasSize(501);
    assertThat(all.get(0).count()).isEqualTo(100_000 - 500);
    assertThat(all.stream().mapToLong(RejectionGroup::count).sum()).isEqualTo(100_000);
  }

  @Test
  void jsonKeepsEverything() {
    add(2, "Date", "13/1/2020", Reason.NOT_A_DATE);
    add(3, null, null, "is not a JSON object");

    assertThat(groups.largest(20))
        .allSatisfy(group -> assertThat(RejectionGroup.from(group.toJson())).isEqualTo(group));
  }

  @Test
  void textOfAFileCannotForgeLines() {
    add(2, "Close", "\n\u001b[2J", "is not a number");

    assertThat(groups.largest(1).get(0).sentence("evil\nname.csv")).doesNotContain("\n", "\u001b");
  }

  private void add(long line, String column, String value, String reason) {
    groups.add(new Rejection(line, column, value, reason, reason, "row", new String[0]));
  }
}
