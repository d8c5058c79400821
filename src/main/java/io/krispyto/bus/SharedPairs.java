package io.krispyto.bus;

import io.krispyto.domain.record.PricePairs;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.Shareable;

/** Pairs in a message within the process, which the event bus does not copy. */
public record SharedPairs(PricePairs pairs) implements Shareable {

  /** Returns pairs as a parameter of a message, encoded if another process may receive it. */
  public static Object parameter(Vertx vertx, PricePairs pairs) {
    return vertx.isClustered() ? Buffer.buffer(pairs.encode()) : new SharedPairs(pairs);
  }

  @Override
  public SharedPairs copy() {
    return this;
  }
}
