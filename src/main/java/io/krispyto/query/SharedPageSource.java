package io.krispyto.query;

import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * One page source for all instances of a deployment. The first of them deploys it; as a child of
 * their deployment, it is undeployed with them.
 */
final class SharedPageSource {
  private final DatabaseSettings database;
  private final CacheSettings caches;
  private final Duration patience;
  private Future<PageSource> deployed;

  SharedPageSource(DatabaseSettings database, CacheSettings caches, Duration patience) {
    this.database = database;
    this.caches = caches;
    this.patience = patience;
  }

  /** The source; called by a verticle that starts. */
  synchronized Future<PageSource> open(Vertx vertx) {
    if (deployed == null) {
      var source = new PageSource(database, caches, patience);
      deployed = vertx.deployVerticle(source).map(source);
    }
    return deployed;
  }
}
