package io.krispyto.query.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.Query;
import io.krispyto.domain.query.SearchQuery;
import io.krispyto.query.result.Ranking;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RankingCacheTest {
  private static final Query QUERY = new SearchQuery("a");
  private static final DataVersion FIRST = new DataVersion(1);
  private static final DataVersion SECOND = new DataVersion(2);

  private final AtomicLong nanos = new AtomicLong();
  private final RankingCache cache = new RankingCache(100_000, nanos::get);

  @Test
  void severalVersionsOfAQueryAreCached() {
    cache.put(QUERY, ranking(FIRST, 10));
    cache.put(QUERY, ranking(SECOND, 20));
    assertThat(cache.get(QUERY, FIRST).orElseThrow().count()).isEqualTo(10);
    assertThat(cache.get(QUERY, SECOND).orElseThrow().count()).isEqualTo(20);
    assertThat(cache.get(new SearchQuery("b"), FIRST)).isEmpty();
  }

  @Test
  void aRankingExpiresAfterItsDataIsOutdated() {
    cache.follow(FIRST);
    cache.put(QUERY, ranking(FIRST, 10));
    nanos.addAndGet(Duration.ofDays(365).toNanos());
    assertThat(cache.get(QUERY, FIRST)).isPresent();
    // Another node, which saw the change first, computed it.
    cache.put(QUERY, ranking(SECOND, 10));
    cache.follow(SECOND);
    for (var minute = 0; minute < 9; minute++) {
      nanos.addAndGet(RankingCache.TIME.dividedBy(10).toNanos());
      cache.follow(SECOND);
      assertThat(cache.get(QUERY, FIRST)).isPresent();
    }
    nanos.addAndGet(RankingCache.TIME.dividedBy(10).toNanos());
    assertThat(cache.get(QUERY, FIRST)).isEmpty();
    assertThat(cache.get(QUERY, SECOND)).isPresent();
  }

  @Test
  void anOutdatedRankingThatIsStoredLateExpiresToo() {
    cache.follow(SECOND);
    cache.put(QUERY, ranking(FIRST, 10));
    nanos.addAndGet(RankingCache.TIME.toNanos() - 1);
    assertThat(cache.get(QUERY, FIRST)).isPresent();
    nanos.addAndGet(1);
    assertThat(cache.get(QUERY, FIRST)).isEmpty();
  }

  @Test
  void theSizeIsBoundedAndOneRankingMayUseHalf() {
    cache.put(QUERY, ranking(FIRST, 30_000));
    assertThat(cache.get(QUERY, FIRST)).isEmpty();
    for (var version = 1; version <= 100; version++) {
      cache.put(QUERY, ranking(new DataVersion(version), 1000));
    }
    var found = 0;
    for (var version = 1; version <= 100; version++) {
      found += cache.get(QUERY, new DataVersion(version)).isPresent() ? 1 : 0;
    }
    // Each takes 1000 for its bytes, 1000 of overhead, and 4000 for the ends of its rows.
    assertThat(found).isBetween(8, 100_000 / 6000 + 1);
  }

  @Test
  void aRestoredDatabaseClearsTheCache() {
    cache.put(QUERY, ranking(FIRST, 10));
    cache.clear();
    assertThat(cache.get(QUERY, FIRST)).isEmpty();
  }

  private static Ranking ranking(DataVersion version, int rows) {
    return Ranking.of(Buffer.buffer("\n".repeat(rows)), version);
  }
}
