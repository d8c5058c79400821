package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.Query;
import io.krispyto.domain.query.SearchQuery;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InProcessResultCacheTest extends ResultCacheContract {
  private static final int MIB = 1024 * 1024;

  private final InProcessResultCache cache = new InProcessResultCache(16 * MIB);

  @Override
  ResultCache cache() {
    return cache;
  }

  @Test
  void itIsBoundedByBytes() {
    var payload = payloadOf(10_000);
    IntStream.range(0, 10_000).forEach(i -> cache.put(query(i), payload));
    assertThat(cached(10_000)).isBetween(1500L, 1677L);
  }

  @Test
  void queriesCountTowardsTheSize() {
    IntStream.range(0, 100_000).forEach(i -> cache.put(query(i), Payload.noData(FIRST)));
    assertThat(cached(100_000)).isBetween(10_000L, 60_000L);
  }

  @Test
  void withoutCapacityItStoresNothing() {
    var none = new InProcessResultCache(0);
    none.put(QUERY, Payload.noData(FIRST));
    assertThat(await(none.get(QUERY, FIRST))).isEmpty();
  }

  @Test
  void onePayloadDoesNotEvictAllOthers() {
    IntStream.range(0, 100).forEach(i -> cache.put(query(i), payloadOf(1000)));
    cache.put(QUERY, payloadOf(MIB));
    assertThat(cached(QUERY, FIRST)).isEmpty();
    assertThat(cached(100)).isEqualTo(100);
  }

  @Test
  void anOversizedPayloadRemovesTheOlderOne() {
    cache.put(QUERY, payload("a", FIRST));
    cache.put(QUERY, new Payload(Buffer.buffer(new byte[MIB]), "text/csv", SECOND));
    assertThat(cached(QUERY, FIRST)).isEmpty();
  }

  @Test
  void aNewPayloadInheritsThePopularityOfTheQuery() {
    var popular = query(-1);
    flood(1);
    for (var version = 2L; version < 20; version++) {
      var now = new DataVersion(version);
      await(cache.get(popular, now));
      cache.put(popular, new Payload(Buffer.buffer(new byte[10_000]), "text/csv", now));
      flood(version);
      assertThat(version < 4 || cached(popular, now).isPresent()).isTrue();
    }
  }

  /** More one-time queries than fit in the cache. */
  private void flood(long version) {
    IntStream.range(0, 3000)
        .forEach(i -> cache.put(query((int) version * 3000 + i), payloadOf(10_000)));
  }

  @Test
  void anOlderPayloadNeverReplacesANewerOne() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      for (var round = 0; round < 200; round++) {
        var query = query(round);
        var tasks = new ArrayList<Callable<Void>>();
        for (var version = 1; version <= 4; version++) {
          var payload = payload("v" + version, new DataVersion(version));
          tasks.add(
              () -> {
                cache.put(query, payload);
                return null;
              });
        }
        for (var done : threads.invokeAll(tasks)) {
          done.get();
        }
        assertThat(cached(query, new DataVersion(4))).isPresent();
      }
    } finally {
      threads.shutdown();
    }
  }

  /** Caffeine's default is the common pool. */
  @Test
  void itRunsOnlyOnThreadsOfCallers() {
    var before = ForkJoinPool.commonPool().getStealCount();
    IntStream.range(0, 10_000).forEach(i -> cache.put(query(i), payloadOf(10_000)));
    assertThat(ForkJoinPool.commonPool().awaitQuiescence(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ForkJoinPool.commonPool().getStealCount()).isEqualTo(before);
  }

  private long cached(int queries) {
    return IntStream.range(0, queries).filter(i -> cached(query(i), FIRST).isPresent()).count();
  }

  private static Query query(int number) {
    return new SearchQuery("currency " + number);
  }

  private static Payload payloadOf(int bytes) {
    return new Payload(Buffer.buffer(new byte[bytes]), "text/csv", FIRST);
  }
}
