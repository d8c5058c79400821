package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff();

  @Test
  void pausesDoubleUpToASecondDuringAnOutage() {
    assertThat(LongStream.generate(backoff::afterTry).limit(6))
        .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
  }

  @Test
  void pausesRestartAfterASuccess() {
    LongStream.generate(backoff::afterTry).limit(6).sum();
    assertThat(backoff.afterUse(true)).isEqualTo(50);
    assertThat(backoff.afterTry()).isEqualTo(100);
  }

  @Test
  void pausesGrowAfterRepeatedRelapses() {
    assertThat(LongStream.generate(() -> backoff.afterUse(false)).limit(12))
        .startsWith(100L, 200L, 400L)
        .endsWith(51_200L, 60_000L, 60_000L);
    assertThat(backoff.afterTry()).isEqualTo(60_000);
  }
}
