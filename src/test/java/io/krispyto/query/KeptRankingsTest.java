package io.krispyto.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Question;
import io.krispyto.domain.SearchQuestion;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptRankingsTest {
  private static final Question QUESTION = new SearchQuestion("a");
  private static final DataVersion FIRST = new DataVersion(1);
  private static final DataVersion SECOND = new DataVersion(2);

  private final AtomicLong nanos = new AtomicLong();
  private final KeptRankings kept = new KeptRankings(100_000, nanos::get);

  @Test
  void severalVersionsOfAQuestionAreKept() {
    kept.put(QUESTION, ranking(FIRST, 10));
    kept.put(QUESTION, ranking(SECOND, 20));
    assertThat(kept.get(QUESTION, FIRST).orElseThrow().count()).isEqualTo(10);
    assertThat(kept.get(QUESTION, SECOND).orElseThrow().count()).isEqualTo(20);
    assertThat(kept.get(new SearchQuestion("b"), FIRST)).isEmpty();
  }

  @Test
  void theTimeOfOneBeginsWhenItsDataIsNoLongerTheCurrent() {
    kept.follow(FIRST);
    kept.put(QUESTION, ranking(FIRST, 10));
    nanos.addAndGet(Duration.ofDays(365).toNanos());
    assertThat(kept.get(QUESTION, FIRST)).isPresent();
    // Ranked by another node, which has seen the change before us.
    kept.put(QUESTION, ranking(SECOND, 10));
    kept.follow(SECOND);
    for (var minute = 0; minute < 9; minute++) {
      nanos.addAndGet(KeptRankings.TIME.dividedBy(10).toNanos());
      kept.follow(SECOND);
      assertThat(kept.get(QUESTION, FIRST)).isPresent();
    }
    nanos.addAndGet(KeptRankings.TIME.dividedBy(10).toNanos());
    assertThat(kept.get(QUESTION, FIRST)).isEmpty();
    assertThat(kept.get(QUESTION, SECOND)).isPresent();
  }

  @Test
  void oneOfBeforeThatIsRankedLateHasItsTimeToo() {
    kept.follow(SECOND);
    kept.put(QUESTION, ranking(FIRST, 10));
    nanos.addAndGet(KeptRankings.TIME.toNanos() - 1);
    assertThat(kept.get(QUESTION, FIRST)).isPresent();
    nanos.addAndGet(1);
    assertThat(kept.get(QUESTION, FIRST)).isEmpty();
  }

  @Test
  void theRoomIsBoundedAndNoneMayTakeMoreThanHalf() {
    kept.put(QUESTION, ranking(FIRST, 30_000));
    assertThat(kept.get(QUESTION, FIRST)).isEmpty();
    for (var version = 1; version <= 100; version++) {
      kept.put(QUESTION, ranking(new DataVersion(version), 1000));
    }
    var found = 0;
    for (var version = 1; version <= 100; version++) {
      found += kept.get(QUESTION, new DataVersion(version)).isPresent() ? 1 : 0;
    }
    // Each takes 1000 for its bytes, as much again for itself, and 4000 for where its rows end.
    assertThat(found).isBetween(8, 100_000 / 6000 + 1);
  }

  @Test
  void nothingIsThereAfterTheDatabaseHasGoneBack() {
    kept.put(QUESTION, ranking(FIRST, 10));
    kept.clear();
    assertThat(kept.get(QUESTION, FIRST)).isEmpty();
  }

  private static Ranking ranking(DataVersion version, int rows) {
    return Ranking.of(Buffer.buffer("\n".repeat(rows)), version);
  }
}
