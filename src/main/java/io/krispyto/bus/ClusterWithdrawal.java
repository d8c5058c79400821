package io.krispyto.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Tells the other nodes of a cluster to stop sending to consumers that are about to be
 * unregistered. The consumers still handle messages that are on their way.
 *
 * <p>{@link MessageConsumer#unregister()} removes the handler first. A message that arrives before
 * the other nodes know is dropped, and its sender waits for its timeout.
 */
final class ClusterWithdrawal {
  /** Time for the other nodes to learn of it, and for their last messages to arrive. */
  private static final Duration PROPAGATION = Duration.ofMillis(500);

  /** Limit for a cluster that does not respond. */
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private ClusterWithdrawal() {}

  /** Always succeeds; immediately if Vert.x is not clustered. */
  static Future<Void> withdraw(Vertx vertx, Collection<? extends MessageConsumer<?>> consumers) {
    if (!vertx.isClustered() || consumers.isEmpty()) {
      return Future.succeededFuture();
    }
    var manager = ((VertxInternal) vertx).clusterManager();
    var byAddress =
        consumers.stream()
            .collect(Collectors.groupingBy(MessageConsumer::address, Collectors.counting()));
    return Future.join(
            byAddress.entrySet().stream().map(address -> withdraw(manager, address)).toList())
        .timeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .eventually(() -> vertx.timer(PROPAGATION.toMillis(), TimeUnit.MILLISECONDS))
        .otherwiseEmpty()
        .mapEmpty();
  }

  private static Future<?> withdraw(ClusterManager manager, Map.Entry<String, Long> address) {
    Promise<List<RegistrationInfo>> found = Promise.promise();
    manager.getRegistrations(address.getKey(), found);
    return found
        .future()
        .compose(
            registrations -> {
              var own =
                  registrations.stream()
                      .filter(each -> each.nodeId().equals(manager.getNodeId()))
                      .toList();
              // A registration does not name its consumer. If this node has others at the address,
              // they handle what still arrives.
              return own.size() > address.getValue()
                  ? Future.succeededFuture()
                  : Future.join(own.stream().map(each -> remove(manager, address, each)).toList());
            });
  }

  private static Future<Void> remove(
      ClusterManager manager, Map.Entry<String, Long> address, RegistrationInfo registration) {
    Promise<Void> removed = Promise.promise();
    manager.removeRegistration(address.getKey(), registration, removed);
    return removed.future();
  }
}
