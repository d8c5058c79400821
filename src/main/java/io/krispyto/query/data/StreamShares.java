package io.krispyto.query.data;

import io.krispyto.domain.Failure;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Shares the stream connections among clients. A client that has one may take another only if one
 * more stays free, so a slow client never holds all of them. Thread-safe.
 */
final class StreamShares {
  private final int connections;
  private final Map<String, Integer> byClient = new HashMap<>();
  private int all;

  StreamShares(int connections) {
    this.connections = connections;
  }

  /**
   * Takes a share.
   *
   * @param client its IP address or network; empty for a trusted client, which is limited only by
   *     the number of connections
   * @return a callback that returns the share; only the first call counts
   * @throws Failure.DatabaseBusy if the client already has its share
   */
  synchronized Runnable take(String client) {
    var own = byClient.getOrDefault(client, 0);
    if (own > 0 && !client.isEmpty() && connections - all <= 1) {
      throw new Failure.DatabaseBusy(
          "Your address is already receiving " + own + " large responses. Try again later.");
    }
    all++;
    byClient.merge(client, 1, Integer::sum);
    var returned = new AtomicBoolean();
    return () -> {
      if (returned.compareAndSet(false, true)) {
        leave(client);
      }
    };
  }

  private synchronized void leave(String client) {
    all--;
    byClient.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
  }
}
