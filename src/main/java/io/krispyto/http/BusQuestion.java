package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/**
 * A question to another verticle.
 *
 * @param address where it is asked
 * @param message its parameters
 */
record BusQuestion(EventBus bus, String address, JsonObject message) {

  <T> Future<Message<T>> ask(DeliveryOptions delivery) {
    return bus.request(address, message, delivery);
  }

  /** Lets it count as asked, without an answer. */
  void mention(int times) {
    bus.send(
        address, message, new DeliveryOptions().addHeader(Addresses.ASKED, String.valueOf(times)));
  }
}
