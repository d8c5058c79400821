package io.krispyto.bus;

import java.util.Objects;
import java.util.Optional;

/**
 * One page of a list.
 *
 * @param rows the rows of the page; a {@link Payload} if the request had a limit
 * @param next the value for {@link Options.Dashboard#cursor} or {@link Options.Ingestions#before}
 *     that requests the next page; empty on the last page
 */
public record ListPage(QueryResponse rows, Optional<String> next) {
  public ListPage {
    Objects.requireNonNull(rows);
    Objects.requireNonNull(next);
  }
}
