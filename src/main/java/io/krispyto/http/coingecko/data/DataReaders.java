package io.krispyto.http.coingecko.data;

import io.krispyto.bus.KrispytoClient;
import io.vertx.core.Vertx;

/**
 * Creates the readers of a verticle, and holds what they share.
 *
 * @param bus reads responses in chunks
 */
public record DataReaders(Vertx vertx, KrispytoClient bus, RankedCoinsCache rankedCoins) {
  public static DataReaders of(Vertx vertx) {
    return new DataReaders(vertx, KrispytoClient.of(vertx), RankedCoinsCache.of(vertx));
  }

  /**
   * Returns the reader of one response.
   *
   * @param client the network of the client, for the limits of streams
   */
  public DataReader forClient(String client) {
    return new DataReader(this, client);
  }
}
