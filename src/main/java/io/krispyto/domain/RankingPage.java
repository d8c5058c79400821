package io.krispyto.domain;

import java.util.Optional;

/**
 * Which rows of a ranking are asked for.
 *
 * @param ranking the whole of it, in the format in which it is kept
 * @param format in which the rows are answered
 * @param limit how many at most
 * @param cursor where they begin; empty for the first ones of the newest data
 */
public record RankingPage(
    DashboardQuery ranking, RowFormat format, int limit, Optional<Cursor> cursor) {

  public int offset() {
    return cursor.map(Cursor::offset).orElse(0);
  }

  /** What to give as {@code cursor} for the rows after these. */
  public String next(DataVersion version) {
    return new Cursor(version, offset() + limit).text(ranking);
  }
}
