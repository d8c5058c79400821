package io.krispyto.http.event;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * The changes that reconnecting clients missed. One request serves all clients of an event loop
 * that know the same version: after a restart of a proxy there may be ten thousand.
 */
final class MissedEvents {
  private static final int MAX_EVENTS = 100;
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(10_000);

  private final Vertx vertx;
  private final AsyncCache<Missed, DataEvent> events =
      Caffeine.newBuilder().maximumSize(MAX_EVENTS).executor(Runnable::run).buildAsync();

  /** The changes between the version that a client knows and the current one. */
  private record Missed(long known, long current) {}

  MissedEvents(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Returns what changed since a version.
   *
   * @return fails if that is unknown
   */
  Future<DataEvent> since(long known, long current) {
    return Future.fromCompletionStage(
        events.get(
            new Missed(known, current),
            (missed, executor) -> request(known).toCompletionStage().toCompletableFuture()));
  }

  private Future<DataEvent> request(long known) {
    return vertx
        .eventBus()
        .<JsonObject>request(
            Addresses.CHANGES_SINCE, new JsonObject().put("since", known), DELIVERY)
        .map(reply -> DataEvent.of(reply.body()));
  }

  /** Discards the results, because there are newer changes. */
  void forget() {
    events.synchronous().invalidateAll();
  }
}
