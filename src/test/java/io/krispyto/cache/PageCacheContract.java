package io.krispyto.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Page;
import io.krispyto.domain.DashboardQuestion;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Question;
import io.krispyto.domain.SearchQuestion;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every page cache does. */
abstract class PageCacheContract {
  static final Question QUESTION = new SearchQuestion("Bitcoin");
  static final DataVersion FIRST = new DataVersion(1);
  static final DataVersion SECOND = new DataVersion(2);

  /** The cache, empty and with room. */
  abstract PageCache cache();

  @Test
  void whatWasNeverPutIsAMiss() {
    assertThat(kept(QUESTION, FIRST)).isEmpty();
  }

  @Test
  void whatWasPutIsAHit() {
    cache().put(QUESTION, page("a", FIRST));
    assertThat(kept(QUESTION, FIRST)).contains(page("a", FIRST));
  }

  @Test
  void anotherQuestionIsAMiss() {
    cache().put(QUESTION, page("a", FIRST));
    assertThat(kept(new SearchQuestion("bitcoin"), FIRST)).isEmpty();
  }

  @Test
  void anotherVersionIsAMiss() {
    cache().put(QUESTION, page("b", SECOND));
    assertThat(kept(QUESTION, FIRST)).isEmpty();
    assertThat(kept(QUESTION, new DataVersion(3))).isEmpty();
  }

  @Test
  void aNewerPageTakesThePlaceOfTheOlder() {
    cache().put(QUESTION, page("a", FIRST));
    cache().put(QUESTION, page("b", SECOND));
    assertThat(kept(QUESTION, SECOND)).contains(page("b", SECOND));
  }

  @Test
  void anOlderPageDoesNotTakeThePlaceOfTheNewer() {
    cache().put(QUESTION, page("b", SECOND));
    cache().put(QUESTION, page("a", FIRST));
    assertThat(kept(QUESTION, SECOND)).contains(page("b", SECOND));
  }

  @Test
  void aPageThatIsPutAgainIsTheLastOne() {
    cache().put(QUESTION, page("a", FIRST));
    cache().put(QUESTION, page("the same, told otherwise", FIRST));
    assertThat(kept(QUESTION, FIRST)).contains(page("the same, told otherwise", FIRST));
  }

  @Test
  void thatThereIsNoDataIsAnAnswerToo() {
    cache().put(QUESTION, Page.noData(FIRST));
    assertThat(kept(QUESTION, FIRST)).contains(Page.noData(FIRST));
  }

  /** A node that has not heard of a version yet must not take it for one. */
  @Test
  void aPageOfNoVersionIsNotKept() {
    cache().put(QUESTION, page("a", DataVersion.NONE));
    assertThat(kept(QUESTION, DataVersion.NONE)).isEmpty();
  }

  @Test
  void bytesAndMediaTypeStayAsTheyAre() {
    var bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    var page = new Page(Buffer.buffer(bytes), "text/csv; charset=utf-8; header=\u00e4", FIRST);
    cache().put(QUESTION, page);
    assertThat(kept(QUESTION, FIRST)).contains(page);
  }

  @Test
  void aQuestionMayBeLong() {
    var question =
        DashboardQuestion.from(
            Map.of(
                "id",
                "symbol-number-1,".repeat(100) + "b\u00e4",
                "date",
                "latest",
                "order_by",
                "price",
                "order_type",
                "asc"));
    cache().put(question, page("a", FIRST));
    assertThat(kept(question, FIRST)).contains(page("a", FIRST));
  }

  @Test
  void afterItIsClosedEverythingIsAMiss() {
    cache().put(QUESTION, page("a", FIRST));
    await(cache().close());
    assertThat(kept(QUESTION, FIRST)).isEmpty();
    cache().put(QUESTION, page("a", FIRST));
    assertThat(kept(QUESTION, FIRST)).isEmpty();
  }

  @Test
  void itMayBeClosedTwice() {
    await(cache().close());
    await(cache().close());
  }

  final Optional<Page> kept(Question question, DataVersion version) {
    return await(cache().get(question, version));
  }

  static Page page(String text, DataVersion version) {
    return Page.json(Buffer.buffer(text), version);
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
