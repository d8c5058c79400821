package io.krispyto.http.edge;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.ReadRequest;
import io.krispyto.domain.day.RelativeDay;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A query to another verticle.
 *
 * @param address its event bus address
 * @param message its parameters
 * @param today the current UTC day, if the request has relative days; the message has calendar days
 *     instead
 */
public record BusRequest(
    Vertx vertx, String address, JsonObject message, Optional<LocalDate> today) {

  public BusRequest(Vertx vertx, String address, JsonObject message) {
    this(vertx, address, message, Optional.empty());
  }

  /**
   * Creates a query whose relative days are resolved, so that it means the same days after
   * midnight.
   */
  public static BusRequest resolved(
      Vertx vertx, String address, JsonObject given, LocalDate today) {
    var message = given.copy();
    for (var name : RelativeDay.PARAMETERS) {
      if (given.getValue(name) instanceof String text && RelativeDay.is(text)) {
        message.put(name, RelativeDay.resolve(text, today).toString());
      }
    }
    return message.equals(given)
        ? new BusRequest(vertx, address, given)
        : new BusRequest(vertx, address, message, Optional.of(today));
  }

  /** Returns what identifies the response, apart from its representation and the data version. */
  String identity(String uri) {
    return today.map(day -> uri + "\n" + day).orElse(uri);
  }

  /** Sends a read, and retries it if the first node may be gone. */
  public <T> Future<Message<T>> read(DeliveryOptions delivery) {
    return ReadRequest.send(vertx, address, message, delivery);
  }

  /** Sends a request once: a write, or a read that takes too long to run twice. */
  public <T> Future<Message<T>> once(DeliveryOptions delivery) {
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
