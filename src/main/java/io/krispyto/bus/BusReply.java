package io.krispyto.bus;

import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Objects;

/**
 * The reply to a query.
 *
 * @param options delivery options with the reply's headers
 */
public record BusReply(Object body, DeliveryOptions options) {
  public BusReply {
    Objects.requireNonNull(body);
    Objects.requireNonNull(options);
  }

  /** A reply without headers. */
  public static BusReply of(Object body) {
    return new BusReply(body, new DeliveryOptions());
  }

  /** A copy with one more header. */
  public BusReply with(String header, String value) {
    return new BusReply(body, new DeliveryOptions(options).addHeader(header, value));
  }
}
