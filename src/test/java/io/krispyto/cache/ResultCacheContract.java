package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.DashboardQuery;
import io.krispyto.domain.query.Query;
import io.krispyto.domain.query.SearchQuery;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The behaviour that all result caches share. */
abstract class ResultCacheContract {
  static final Query QUERY = new SearchQuery("Bitcoin");
  static final DataVersion FIRST = new DataVersion(1);
  static final DataVersion SECOND = new DataVersion(2);

  /** An empty cache with sufficient capacity. */
  abstract ResultCache cache();

  @Test
  void anUnknownQueryIsAMiss() {
    assertThat(cached(QUERY, FIRST)).isEmpty();
  }

  @Test
  void aStoredPayloadIsAHit() {
    cache().put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).contains(payload("a", FIRST));
  }

  @Test
  void anotherQueryIsAMiss() {
    cache().put(QUERY, payload("a", FIRST));
    assertThat(cached(new SearchQuery("bitcoin"), FIRST)).isEmpty();
  }

  @Test
  void anotherVersionIsAMiss() {
    cache().put(QUERY, payload("b", SECOND));
    assertThat(cached(QUERY, FIRST)).isEmpty();
    assertThat(cached(QUERY, new DataVersion(3))).isEmpty();
  }

  @Test
  void aNewerPayloadReplacesAnOlderOne() {
    cache().put(QUERY, payload("a", FIRST));
    cache().put(QUERY, payload("b", SECOND));
    assertThat(cached(QUERY, SECOND)).contains(payload("b", SECOND));
  }

  @Test
  void anOlderPayloadDoesNotReplaceANewerOne() {
    cache().put(QUERY, payload("b", SECOND));
    cache().put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, SECOND)).contains(payload("b", SECOND));
  }

  @Test
  void storingAgainReplacesThePayload() {
    cache().put(QUERY, payload("a", FIRST));
    cache().put(QUERY, payload("another payload", FIRST));
    assertThat(cached(QUERY, FIRST)).contains(payload("another payload", FIRST));
  }

  @Test
  void noDataIsCachedToo() {
    cache().put(QUERY, Payload.noData(FIRST));
    assertThat(cached(QUERY, FIRST)).contains(Payload.noData(FIRST));
  }

  /** A node that does not know a version yet must not use it. */
  @Test
  void aPayloadWithoutAVersionIsNotStored() {
    cache().put(QUERY, payload("a", DataVersion.NONE));
    assertThat(cached(QUERY, DataVersion.NONE)).isEmpty();
  }

  @Test
  void bytesAndMediaTypeAreUnchanged() {
    var bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    var payload =
        new Payload(Buffer.buffer(bytes), "text/csv; charset=utf-8; header=\u00e4", FIRST);
    cache().put(QUERY, payload);
    assertThat(cached(QUERY, FIRST)).contains(payload);
  }

  @Test
  void longQueriesAreDistinguished() {
    var query =
        DashboardQuery.from(
            Map.of(
                "id",
                "symbol-number-1,".repeat(100) + "b\u00e4",
                "date",
                "latest",
                "order_by",
                "price",
                "order_type",
                "asc"));
    cache().put(query, payload("a", FIRST));
    assertThat(cached(query, FIRST)).contains(payload("a", FIRST));
  }

  @Test
  void aClosedCacheMissesEverything() {
    cache().put(QUERY, payload("a", FIRST));
    await(cache().close());
    assertThat(cached(QUERY, FIRST)).isEmpty();
    cache().put(QUERY, payload("a", FIRST));
    assertThat(cached(QUERY, FIRST)).isEmpty();
  }

  @Test
  void closingTwiceIsHarmless() {
    await(cache().close());
    await(cache().close());
  }

  final Optional<Payload> cached(Query query, DataVersion version) {
    return await(cache().get(query, version));
  }

  static Payload payload(String text, DataVersion version) {
    return Payload.json(Buffer.buffer(text), version);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
