package io.krispyto.query.page;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Runs an operation once for all concurrent requests with the same key. Keeps no result: a request
 * that arrives after the operation has completed runs it again. Thread-safe.
 */
final class SingleFlight<K, V> {
  private final Map<K, Promise<V>> inFlight = new ConcurrentHashMap<>();

  /** Joins the operation in flight for a key, or starts it. */
  Future<V> run(K key, Supplier<Future<V>> operation) {
    var mine = Promise.<V>promise();
    var other = inFlight.putIfAbsent(key, mine);
    if (other != null) {
      return other.future();
    }
    Future.succeededFuture()
        .compose(begun -> operation.get())
        .onComplete(mine::tryComplete, mine::tryFail);
    return mine.future().onComplete(done -> inFlight.remove(key, mine));
  }

  /** Fails all operations in flight; their results are discarded. */
  void fail(Throwable cause) {
    inFlight.values().forEach(each -> each.tryFail(cause));
  }
}
