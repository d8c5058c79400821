package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DashboardQuery;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Query;
import io.krispyto.domain.SearchQuery;
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
  void whatWasNeverPutIsAMiss() {
    assertThat(kept(QUERY, FIRST)).isEmpty();
  }

  @Test
  void whatWasPutIsAHit() {
    cache().put(QUERY, page("a", FIRST));
    assertThat(kept(QUERY, FIRST)).contains(page("a", FIRST));
  }

  @Test
  void anotherQueryIsAMiss() {
    cache().put(QUERY, page("a", FIRST));
    assertThat(kept(new SearchQuery("bitcoin"), FIRST)).isEmpty();
  }

  @Test
  void anotherVersionIsAMiss() {
    cache().put(QUERY, page("b", SECOND));
    assertThat(kept(QUERY, FIRST)).isEmpty();
    assertThat(kept(QUERY, new DataVersion(3))).isEmpty();
  }

  @Test
  void aNewerPageTakesThePlaceOfTheOlder() {
    cache().put(QUERY, page("a", FIRST));
    cache().put(QUERY, page("b", SECOND));
    assertThat(kept(QUERY, SECOND)).contains(page("b", SECOND));
  }

  @Test
  void anOlderPageDoesNotTakeThePlaceOfTheNewer() {
    cache().put(QUERY, page("b", SECOND));
    cache().put(QUERY, page("a", FIRST));
    assertThat(kept(QUERY, SECOND)).contains(page("b", SECOND));
  }

  @Test
  void aPageThatIsPutAgainIsTheLastOne() {
    cache().put(QUERY, page("a", FIRST));
    cache().put(QUERY, page("the same, told otherwise", FIRST));
    assertThat(kept(QUERY, FIRST)).contains(page("the same, told otherwise", FIRST));
  }

  @Test
  void thatThereIsNoDataIsAnAnswerToo() {
    cache().put(QUERY, Payload.noData(FIRST));
    assertThat(kept(QUERY, FIRST)).contains(Payload.noData(FIRST));
  }

  /** A node that does not know a version yet must not use it. */
  @Test
  void aPageOfNoVersionIsNotKept() {
    cache().put(QUERY, page("a", DataVersion.NONE));
    assertThat(kept(QUERY, DataVersion.NONE)).isEmpty();
  }

  @Test
  void bytesAndMediaTypeStayAsTheyAre() {
    var bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    var page = new Payload(Buffer.buffer(bytes), "text/csv; charset=utf-8; header=\u00e4", FIRST);
    cache().put(QUERY, page);
    assertThat(kept(QUERY, FIRST)).contains(page);
  }

  @Test
  void aQueryMayBeLong() {
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
    cache().put(query, page("a", FIRST));
    assertThat(kept(query, FIRST)).contains(page("a", FIRST));
  }

  @Test
  void afterItIsClosedEverythingIsAMiss() {
    cache().put(QUERY, page("a", FIRST));
    await(cache().close());
    assertThat(kept(QUERY, FIRST)).isEmpty();
    cache().put(QUERY, page("a", FIRST));
    assertThat(kept(QUERY, FIRST)).isEmpty();
  }

  @Test
  void itMayBeClosedTwice() {
    await(cache().close());
    await(cache().close());
  }

  final Optional<Payload> kept(Query query, DataVersion version) {
    return await(cache().get(query, version));
  }

  static Payload page(String text, DataVersion version) {
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
