package io.krispyto.query;

import io.krispyto.bus.Answering;
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
 * One page source for all instances of a deployment. The first of them deploys it; as a child of
 * their deployment it is undeployed before them, so it is the source that first stops the instances
 * from taking questions.
 */
final class SharedPageSource implements Shareable {
  /** Time for queries in flight. Nearly all take less, and the whole stop has 10 seconds. */
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private final DatabaseSettings database;
  private final CacheSettings caches;
  private final Duration patience;
  private final List<Answering> instances = new ArrayList<>();
  private Future<PageSource> deployed;
  private Future<Void> retired;

  SharedPageSource(DatabaseSettings database, CacheSettings caches, Duration patience) {
    this.database = database;
    this.caches = caches;
    this.patience = patience;
  }

  /**
   * The one of a deployment whose instances do not know each other.
   *
   * @param deploymentId which they have in common
   */
  static SharedPageSource ofDeployment(
      Vertx vertx, String deploymentId, Settings settings, Duration patience) {
    return vertx
        .sharedData()
        .<String, SharedPageSource>getLocalMap(SharedPageSource.class.getName())
        .computeIfAbsent(
            deploymentId,
            absent ->
                new SharedPageSource(settings.connectedDatabase(), settings.cache(), patience));
  }

  /** Forgets the one of a deployment that ends. */
  static void forget(Vertx vertx, String deploymentId) {
    vertx.sharedData().getLocalMap(SharedPageSource.class.getName()).remove(deploymentId);
  }

  /** The source; called by a verticle that starts. */
  synchronized Future<PageSource> open(Vertx vertx) {
    if (deployed == null) {
      var source = new PageSource(database, caches, patience, () -> retire(vertx));
      deployed = vertx.deployVerticle(source).map(source);
    }
    return deployed;
  }

  /** Registers an instance that has begun to accept queries. */
  synchronized void add(Answering instance) {
    instances.add(instance);
  }

  /** Makes all instances stop accepting queries and finish those in flight. */
  synchronized Future<Void> retire(Vertx vertx) {
    if (retired == null) {
      retired = Answering.close(vertx, List.copyOf(instances), DRAIN);
    }
    return retired;
  }
}
