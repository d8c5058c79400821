package io.krispyto.cache;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.Query;
import io.vertx.core.Future;
import java.util.Optional;

/** A cache of query results by query and data version. It never fails: any fault is a miss. */
public interface ResultCache {

  /** Returns the result of a query from exactly this data version, if present. */
  Future<Optional<Payload>> get(Query query, DataVersion version);

  /** Stores a result under its data version, until it is evicted. */
  void put(Query query, Payload payload);

  /** Releases the resources of the cache. */
  Future<Void> close();
}
