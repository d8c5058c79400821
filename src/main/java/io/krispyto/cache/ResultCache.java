package io.krispyto.cache;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Query;
import io.vertx.core.Future;
import java.util.Optional;

/** Keeps answers by their query and data version. Never fails: what it cannot give is a miss. */
public interface ResultCache {

  /** The answer to a query from exactly this data version, if it is here. */
  Future<Optional<Payload>> get(Query query, DataVersion version);

  /** Keeps an answer, as that of its data version, for as long as there is room. */
  void put(Query query, Payload payload);

  /** Frees what it holds. */
  Future<Void> close();
}
