package io.krispyto.query;

import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** One page source for several verticles: opened by the first of them, closed by the last. */
final class SharedPageSource {
  private final DatabaseSettings database;
  private final CacheSettings caches;
  private final Duration patience;
  private PageSource source;
  private Future<Void> started;
  private int users;

  SharedPageSource(DatabaseSettings database, CacheSettings caches, Duration patience) {
    this.database = database;
    this.caches = caches;
    this.patience = patience;
  }

  synchronized Future<PageSource> open(Vertx vertx) {
    if (users++ == 0) {
      source = new PageSource(vertx, database, caches, patience);
      started = source.start();
    }
    var opened = source;
    return started.map(done -> opened);
  }

  synchronized Future<Void> close() {
    return --users == 0 ? source.close() : Future.succeededFuture();
  }
}
