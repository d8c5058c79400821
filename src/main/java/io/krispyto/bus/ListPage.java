package io.krispyto.bus;

import java.util.Objects;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param rows those of the part; a {@link Payload}, unless no limit was given
 * @param next what to ask for the rows after it with, {@link Options.Dashboard#cursor} or {@link
 *     Options.Ingestions#before}; empty if there are none
 */
public record ListPage(QueryResponse rows, Optional<String> next) {
  public ListPage {
    Objects.requireNonNull(rows);
    Objects.requireNonNull(next);
  }
}
