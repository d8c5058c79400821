package io.krispyto.http.coingecko.source;

import io.krispyto.bus.KrispytoClient;
import io.vertx.core.Vertx;

/**
 * What reading over the event bus needs; shared by all requests of a verticle.
 *
 * @param bus reads responses in chunks
 */
public record Source(Vertx vertx, KrispytoClient bus, StandingsCache standings) {
  public static Source of(Vertx vertx) {
    return new Source(vertx, KrispytoClient.of(vertx), StandingsCache.of(vertx));
  }
}
