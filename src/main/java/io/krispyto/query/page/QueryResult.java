package io.krispyto.query.page;

import io.krispyto.bus.QueryResponse;
import java.util.Optional;

/**
 * The result of a query.
 *
 * @param origin where it was found
 * @param next the cursor of the next page, if there is one
 */
public record QueryResult(QueryResponse response, PayloadOrigin origin, Optional<String> next) {
  QueryResult(QueryResponse response, PayloadOrigin origin) {
    this(response, origin, Optional.empty());
  }
}
