package io.krispyto.http;

import io.krispyto.config.HttpSettings;
import io.krispyto.http.batch.BatchSlots;
import io.krispyto.http.edge.EdgeCache;
import io.krispyto.http.event.ListenerLimits;
import io.krispyto.http.wire.Compressor;
import io.krispyto.http.wire.connection.AddressSlots;
import io.krispyto.http.wire.connection.Draining;
import java.time.Clock;

/**
 * What all instances of one deployment share: the settings, the caches, the limits of requests that
 * hold memory for long, and the stop.
 */
record SharedEdge(
    HttpSettings settings,
    EdgeCache cache,
    Compressor compressor,
    Limits limits,
    Draining draining) {

  /**
   * @param listeners limits event streams
   * @param batches limits batches of prices
   */
  record Limits(AddressSlots listeners, BatchSlots batches) {}

  static SharedEdge of(HttpSettings settings) {
    return of(settings, Clock.systemUTC());
  }

  /**
   * @param clock the clock for the current UTC day
   */
  static SharedEdge of(HttpSettings settings, Clock clock) {
    // Space for compressed payloads that will also be requested by other URIs.
    var compressorBytes = settings.edgeCacheBytes() / 4;
    return new SharedEdge(
        settings,
        new EdgeCache(settings.edgeCacheBytes() - compressorBytes, clock),
        new Compressor(compressorBytes),
        new Limits(
            ListenerLimits.of(settings.events()), new BatchSlots(Runtime.getRuntime().maxMemory())),
        new Draining());
  }
}
