package io.krispyto.http.coingecko.data;

import io.krispyto.bus.CurrentVersion;
import io.krispyto.domain.DataVersion;
import io.krispyto.http.wire.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The ranked currencies of the current data version. All instances of the HTTP verticle share them,
 * so concurrent requests after a change of the data read and parse them once.
 */
final class RankedCoinsCache implements Shareable {
  private static final String NAME = "krispyto.coingecko.ranked-coins";

  private final Vertx vertx;
  private final CurrentVersion version;

  /** Started reads by data version. Only that of the current version is kept. */
  private final Map<DataVersion, Future<RankedCoins>> byVersion = new ConcurrentHashMap<>();

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
   * @param read reads them; called only if no read of this version has started
   */
  Future<RankedCoins> current(Supplier<Future<RankedCoins>> read) {
    if (!version.isTrusted()) {
      return read.get();
    }
    var current = version.get();
    var coins = byVersion.computeIfAbsent(current, absent -> read.get());
    // This bounds the map. No request needs an older version again.
    byVersion.keySet().removeIf(known -> !known.equals(current));
    coins
        .onFailure(error -> byVersion.remove(current, coins))
        .onSuccess(found -> keepOnly(current, found, coins));
    return OnContext.completed(vertx, coins);
  }

  /**
   * Removes a read of another version. The read side may already have read a newer one. In another
   * process, it may have read an older one, which later requests must not see.
   */
  private void keepOnly(DataVersion current, RankedCoins found, Future<RankedCoins> coins) {
    if (!found.version().equals(current)) {
      byVersion.remove(current, coins);
    }
  }
}
