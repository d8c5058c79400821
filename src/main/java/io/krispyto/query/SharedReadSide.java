package io.krispyto.query;

import io.krispyto.bus.QueryConsumers;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One read side for all instances of a deployment. The first instance deploys it. As a child of
 * their deployment, it is undeployed before them, so it first stops the instances from accepting
 * queries.
 */
final class SharedReadSide implements Shareable {
  /** Time for queries in flight. Nearly all take less, and the whole stop has 10 seconds. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private final DatabaseSettings database;
  private final CacheSettings caches;
  private final Duration timeout;
  private final List<QueryConsumers> instances = new ArrayList<>();
  private Future<ReadSide> deployed;
  private Future<Void> retired;

  SharedReadSide(DatabaseSettings database, CacheSettings caches, Duration timeout) {
    this.database = database;
    this.caches = caches;
    this.timeout = timeout;
  }

  /**
   * Returns the shared read side of a deployment whose instances have no reference to each other.
   *
   * @param deploymentId the common id of the instances
   */
  static SharedReadSide ofDeployment(
      Vertx vertx, String deploymentId, Settings settings, Duration timeout) {
    return vertx
        .sharedData()
        .<String, SharedReadSide>getLocalMap(SharedReadSide.class.getName())
        .computeIfAbsent(
            deploymentId,
            absent -> new SharedReadSide(settings.connectedDatabase(), settings.cache(), timeout));
  }

  /** Discards the read side of a deployment that ends. */
  static void forget(Vertx vertx, String deploymentId) {
    vertx.sharedData().getLocalMap(SharedReadSide.class.getName()).remove(deploymentId);
  }

  /** Returns the read side; called by a verticle that starts. */
  synchronized Future<ReadSide> open(Vertx vertx) {
    if (deployed == null) {
      var readSide = new ReadSide(database, caches, timeout, () -> retire(vertx));
      deployed = vertx.deployVerticle(readSide).map(readSide);
    }
    return deployed;
  }

  /** Registers an instance that has begun to accept queries. */
  synchronized void add(QueryConsumers instance) {
    instances.add(instance);
  }

  /** Makes all instances stop accepting queries and finish those in flight. */
  synchronized Future<Void> retire(Vertx vertx) {
    if (retired == null) {
      retired = QueryConsumers.close(vertx, List.copyOf(instances), DRAIN);
    }
    return retired;
  }
}
