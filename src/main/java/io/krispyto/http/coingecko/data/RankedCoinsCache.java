package io.krispyto.http.coingecko.data;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The ranked currencies of the current data version. All instances of the HTTP verticle share them,
 * so concurrent requests after a change of the data read and parse them once.
 */
final class RankedCoinsCache implements Shareable {
  private static final String NAME = "krispyto.coingecko.ranked-coins";

  private final Vertx vertx;
  private final CurrentVersion version;

  /** A read in progress is joined, and one that fails is forgotten. */
  private final AsyncCache<DataVersion, RankedCoins> byVersion =
      Caffeine.newBuilder().executor(Runnable::run).buildAsync();

  private RankedCoinsCache(Vertx vertx) {
    this.vertx = vertx;
    version = CurrentVersion.of(vertx);
  }

  static RankedCoinsCache of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, RankedCoinsCache>getLocalMap(NAME)
        .computeIfAbsent(NAME, absent -> new RankedCoinsCache(vertx));
  }

  /**
   * Returns the currencies of the current data version.
   *
   * @param read reads them, unless they are known or another request is reading them
   */
  Future<RankedCoins> current(Supplier<Future<RankedCoins>> read) {
    if (!version.isTrusted()) {
      return read.get();
    }
    var current = version.get();
    var coins =
        byVersion.get(
            current, (absent, executor) -> read.get().toCompletionStage().toCompletableFuture());
    // This bounds the cache: nobody asks for an older version again.
    byVersion.asMap().keySet().removeIf(known -> !known.equals(current));
    return Future.fromCompletionStage(coins, vertx.getOrCreateContext())
        .onSuccess(found -> keepIfOf(current, found, coins));
  }

  /**
   * The read side may have read a newer version already, or, in another process, an older one,
   * which must not replace what other requests have seen.
   */
  private void keepIfOf(
      DataVersion current, RankedCoins found, CompletableFuture<RankedCoins> coins) {
    if (!found.version().equals(current)) {
      byVersion.asMap().remove(current, coins);
    }
  }
}
