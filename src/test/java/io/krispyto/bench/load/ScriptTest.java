package io.krispyto.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScriptTest {
  private static final int DRAWS = 100_000;

  @Test
  void eachConnectionStartsAtADifferentPositionAndCycles() {
    var script = Script.inTurn(messages(4));
    assertThat(read(script.reader(0, 2), 5)).containsExactly(0, 1, 2, 3, 0);
    assertThat(read(script.reader(1, 2), 5)).containsExactly(2, 3, 0, 1, 2);
  }

  @Test
  void dealtMessagesBelongToOneConnection() {
    var script = Script.dealt(messages(5));
    assertThat(read(script.reader(0, 2), 5)).containsExactly(0, 2, 4, 0, 2);
    assertThat(read(script.reader(1, 2), 5)).containsExactly(1, 3, 1, 3, 1);
  }

  /** With exponent 1 and four ranks, the expected counts are 12, 6, 4 and 3 of 25. */
  @Test
  void theSecondRankIsDrawnHalfAsOftenAsTheFirst() {
    var counts = new int[4];
    read(Script.zipf(messages(4), 1, 1).reader(0, 1), DRAWS).forEach(rank -> counts[rank]++);
    assertThat(counts[0] / (double) DRAWS).isCloseTo(12 / 25.0, within(0.01));
    assertThat(counts[1] / (double) DRAWS).isCloseTo(6 / 25.0, within(0.01));
    assertThat(counts[2] / (double) DRAWS).isCloseTo(4 / 25.0, within(0.01));
    assertThat(counts[3] / (double) DRAWS).isCloseTo(3 / 25.0, within(0.01));
  }

  private static List<byte[]> messages(int count) {
    return IntStream.range(0, count).mapToObj(i -> new byte[] {(byte) i}).toList();
  }

  private static List<Integer> read(Script.Reader reader, int count) {
    return IntStream.range(0, count).mapToObj(i -> (int) reader.next().get()).toList();
  }
}
