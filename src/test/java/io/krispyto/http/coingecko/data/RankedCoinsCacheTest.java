package io.krispyto.http.coingecko.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RankedCoinsCacheTest {
  private final Vertx vertx = Vertx.vertx();
  private final CurrentVersion version = CurrentVersion.of(vertx);
  private final RankedCoinsCache cache = RankedCoinsCache.of(vertx);
  private final List<Promise<RankedCoins>> reads = new ArrayList<>();

  @BeforeEach
  void startAtVersionOne() {
    version.advance(new DataVersion(1));
    version.confirm();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private Future<RankedCoins> request() {
    return cache.current(
        () -> {
          var read = Promise.<RankedCoins>promise();
          reads.add(read);
          return read.future();
        });
  }

  private static RankedCoins coins(long version) {
    return RankedCoins.of(new DataVersion(version), List.of());
  }

  private static long found(Future<RankedCoins> request) throws Exception {
    return request.await(20, TimeUnit.SECONDS).version().number();
  }

  @Test
  void concurrentAndLaterRequestsShareOneRead() throws Exception {
    var first = request();
    var second = request();
    assertThat(reads).hasSize(1);
    reads.get(0).complete(coins(1));
    assertThat(first.await(20, TimeUnit.SECONDS))
        .isSameAs(second.await(20, TimeUnit.SECONDS))
        .isSameAs(request().await(20, TimeUnit.SECONDS));
    assertThat(reads).hasSize(1);
  }

  @Test
  void aNewVersionIsReadOnceAndAnOlderReadDoesNotReplaceIt() throws Exception {
    var old = request();
    version.advance(new DataVersion(2));
    var current = request();
    assertThat(reads).hasSize(2);
    reads.get(1).complete(coins(2));
    assertThat(found(current)).isEqualTo(2);
    reads.get(0).complete(coins(1));
    assertThat(found(old)).isEqualTo(1);
    assertThat(found(request())).isEqualTo(2);
    assertThat(reads).hasSize(2);
  }

  /** Another process may still read an older version than the announced one. */
  @Test
  void aReadOfAnotherVersionIsNotKept() throws Exception {
    version.advance(new DataVersion(2));
    var lagging = request();
    reads.get(0).complete(coins(1));
    assertThat(found(lagging)).isEqualTo(1);
    var next = request();
    assertThat(reads).hasSize(2);
    reads.get(1).complete(coins(2));
    assertThat(found(next)).isEqualTo(2);
  }

  @Test
  void aFailureIsNotKept() throws Exception {
    var failed = request();
    reads.get(0).fail("database away");
    assertThatThrownBy(() -> found(failed)).hasMessage("database away");
    var next = request();
    reads.get(1).complete(coins(1));
    assertThat(found(next)).isEqualTo(1);
  }

  @Test
  void aVersionThatMayBeStaleIsReadEachTime() throws Exception {
    var kept = request();
    reads.get(0).complete(coins(1));
    assertThat(found(kept)).isEqualTo(1);
    version.distrust();
    request();
    request();
    assertThat(reads).hasSize(3);
  }
}
