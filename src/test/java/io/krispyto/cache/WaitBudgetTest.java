package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitBudgetTest {
  /** Near the overflow of a long, where {@link System#nanoTime()} may be. */
  private static final long START = Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(150);

  private final WaitBudget waitBudget = new WaitBudget(START);

  @Test
  void aQuickResponseLosesNothing() {
    assertThat(lost(0, 20)).isZero();
  }

  @Test
  void aLateResponseLosesTheTimeBeyondQuick() {
    assertThat(lost(0, 90)).isEqualTo(70);
    assertThat(lost(100, 190)).isEqualTo(140);
    assertThat(lost(200, 290)).isEqualTo(210);
  }

  @Test
  void overlappingWaitsCountOnce() {
    assertThat(lost(0, 90)).isEqualTo(70);
    assertThat(lost(0, 90)).isEqualTo(70);
    assertThat(lost(60, 100)).isEqualTo(80);
  }

  @Test
  void aQuickResponseResetsTheBudget() {
    assertThat(lost(0, 90)).isEqualTo(70);
    assertThat(lost(100, 105)).isZero();
    assertThat(lost(200, 230)).isEqualTo(10);
  }

  private long lost(long requestedAt, long repliedAt) {
    return TimeUnit.NANOSECONDS.toMillis(
        waitBudget.responded(
            START + TimeUnit.MILLISECONDS.toNanos(requestedAt),
            START + TimeUnit.MILLISECONDS.toNanos(repliedAt)));
  }
}
