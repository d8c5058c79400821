package io.krispyto.bus;

import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Objects;

/**
 * What a query is replied to with.
 *
 * @param options with the header fields of the reply
 */
public record BusReply(Object body, DeliveryOptions options) {
  public BusReply {
    Objects.requireNonNull(body);
    Objects.requireNonNull(options);
  }

  /** Without header fields. */
  public static BusReply of(Object body) {
    return new BusReply(body, new DeliveryOptions());
  }

  /** The same, with a header field. */
  public BusReply with(String header, String value) {
    return new BusReply(body, new DeliveryOptions(options).addHeader(header, value));
  }
}
