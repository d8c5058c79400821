package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.ReadRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/**
 * A query to another verticle.
 *
 * @param address its event bus address
 * @param message its parameters
 */
record BusRequest(Vertx vertx, String address, JsonObject message) {

  /** Sends a read, and retries it if the first node may be gone. */
  <T> Future<Message<T>> read(DeliveryOptions delivery) {
    return ReadRequest.send(vertx, address, message, delivery);
  }

  /** Sends a write, once. */
  <T> Future<Message<T>> write(DeliveryOptions delivery) {
    return vertx.eventBus().request(address, message, delivery);
  }

  /** Counts the query as requested, without a reply. */
  void mention(int times) {
    vertx
        .eventBus()
        .send(
            address,
            message,
            new DeliveryOptions().addHeader(Addresses.REQUESTS, String.valueOf(times)));
  }
}
