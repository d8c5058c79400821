package io.krispyto.http.event;

import io.krispyto.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The changes that reconnecting clients missed. One request serves all clients of an event loop
 * that know the same version: after a restart of a proxy there may be ten thousand.
 */
final class MissedEvents {
  private static final int KEPT = 100;
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(10_000);

  private final Vertx vertx;
  private final Map<Missed, Future<DataEvent>> loads =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Missed, Future<DataEvent>> eldest) {
          return size() > KEPT;
        }
      };

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
    var missed = new Missed(known, current);
    var before = loads.get(missed);
    if (before != null) {
      return before;
    }
    var load =
        vertx
            .eventBus()
            .<JsonObject>request(
                Addresses.CHANGES_SINCE, new JsonObject().put("since", known), DELIVERY)
            .map(reply -> DataEvent.of(reply.body()));
    loads.put(missed, load);
    return load.onFailure(error -> loads.remove(missed, load));
  }

  /** Discards the results, because there are newer changes. */
  void forget() {
    loads.clear();
  }
}
