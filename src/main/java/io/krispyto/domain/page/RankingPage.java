package io.krispyto.domain.page;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.query.DashboardQuery;
import java.util.Optional;

/**
 * The requested page of a ranking.
 *
 * @param ranking the whole ranking, in the format in which it is cached
 * @param format format of the rows in the response
 * @param limit maximum number of rows
 * @param cursor position of the page; empty means the first page of the newest data
 */
public record RankingPage(
    DashboardQuery ranking, RowFormat format, int limit, Optional<Cursor> cursor) {

  public int offset() {
    return cursor.map(Cursor::offset).orElse(0);
  }

  /** The value of {@code cursor} that requests the next page. */
  public String next(DataVersion version) {
    return new Cursor(version, offset() + limit).text(ranking);
  }
}
