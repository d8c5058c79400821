package io.krispyto.cache;

import io.krispyto.bus.Page;
import io.krispyto.config.RedisSettings;
import io.krispyto.domain.*;
import io.vertx.core.*;
import java.util.Optional;

public final class RedisPageCache implements PageCache {
  public RedisPageCache(Vertx vertx, RedisSettings s) {}

  public Future<Optional<Page>> get(Question q, DataVersion v) {
    return Future.succeededFuture(Optional.empty());
  }

  public void put(Question q, Page p) {}

  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
