package io.krispyto.cache;

import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Question;
import io.vertx.core.Future;
import java.util.Optional;

/** Keeps answers by their question and data version. Never fails: what it cannot give is a miss. */
public interface PageCache {

  /** The answer to a question from exactly this data version, if it is here. */
  Future<Optional<Page>> get(Question question, DataVersion version);

  /** Keeps an answer, as that of its data version, for as long as there is room. */
  void put(Question question, Page page);

  /** Frees what it holds. */
  Future<Void> close();
}
