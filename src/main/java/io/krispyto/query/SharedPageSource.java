package io.krispyto.query;

import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * One page source for all instances of a deployment. The first of them deploys it; as a child of
 * their deployment, it is undeployed with them.
 */
final class SharedPageSource {
  private final DatabaseSettings database;
  private final CacheSettings caches;
  private Future<PageSource> deployed;

  SharedPageSource(DatabaseSettings database, CacheSettings caches) {
    this.database = database;
    this.caches = caches;
  }

  /** The source; called by a verticle that starts. */
  synchronized Future<PageSource> open(Vertx vertx) {
    if (deployed == null) {
      var source = new PageSource(database, caches);
      deployed = vertx.deployVerticle(source).map(source);
    }
    return deployed;
  }
}
