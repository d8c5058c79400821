package io.krispyto.query.page;

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
 * One result source for all instances of a deployment. The first instance deploys it. As a child of
 * their deployment, it is undeployed before them, so the source first stops the instances from
 * accepting queries.
 */
public final class SharedResultSource implements Shareable {
  /** Time for queries in flight. Nearly all take less, and the whole stop has 10 seconds. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private final DatabaseSettings database;
  private final CacheSettings caches;
  private final Duration timeout;
  private final List<QueryConsumers> instances = new ArrayList<>();
  private Future<ResultSource> deployed;
  private Future<Void> retired;

  public SharedResultSource(DatabaseSettings database, CacheSettings caches, Duration timeout) {
    this.database = database;
    this.caches = caches;
    this.timeout = timeout;
  }

  /**
   * Returns the shared source of a deployment whose instances have no reference to each other.
   *
   * @param deploymentId the common id of the instances
   */
  public static SharedResultSource ofDeployment(
      Vertx vertx, String deploymentId, Settings settings, Duration timeout) {
    return vertx
        .sharedData()
        .<String, SharedResultSource>getLocalMap(SharedResultSource.class.getName())
        .computeIfAbsent(
            deploymentId,
            absent ->
                new SharedResultSource(settings.connectedDatabase(), settings.cache(), timeout));
  }

  /** Discards the source of a deployment that ends. */
  public static void forget(Vertx vertx, String deploymentId) {
    vertx.sharedData().getLocalMap(SharedResultSource.class.getName()).remove(deploymentId);
  }

  /** Returns the source; called by a verticle that starts. */
  public synchronized Future<ResultSource> open(Vertx vertx) {
    if (deployed == null) {
      var source = new ResultSource(database, caches, timeout, () -> retire(vertx));
      deployed = vertx.deployVerticle(source).map(source);
    }
    return deployed;
  }

  /** Registers an instance that has begun to accept queries. */
  public synchronized void add(QueryConsumers instance) {
    instances.add(instance);
  }

  /** Makes all instances stop accepting queries and finish those in flight. */
  public synchronized Future<Void> retire(Vertx vertx) {
    if (retired == null) {
      retired = QueryConsumers.close(vertx, List.copyOf(instances), DRAIN);
    }
    return retired;
  }
}
