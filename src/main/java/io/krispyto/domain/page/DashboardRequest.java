package io.krispyto.domain.page;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.query.DashboardQuery;
import java.util.Map;
import java.util.Optional;

/**
 * A request to {@code /dashboard}.
 *
 * @param query the ranking
 * @param page the requested page; empty means all rows
 */
public record DashboardRequest(DashboardQuery query, Optional<RankingPage> page) {
  private static final int MAX_LIMIT = 10_000;

  /**
   * Parses the contract's parameters: those of the query, and the optional {@code limit} and {@code
   * cursor}.
   *
   * @throws Failure.InvalidRequest naming every parameter that is missing or malformed
   */
  public static DashboardRequest from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var query = DashboardQuery.read(parameters);
    var limit = parameters.limit(null, MAX_LIMIT);
    if (given.get("cursor") != null && given.get("limit") == null) {
      parameters.reject("limit", "is missing");
    }
    if (limit != null && limit * query.closes() > DashboardQuery.MAX_CLOSES_PER_PAGE) {
      var maxLimit = DashboardQuery.MAX_CLOSES_PER_PAGE / query.closes();
      parameters.reject(
          "limit", "is more than " + maxLimit + ", the maximum for this number of closes");
    }
    // A cursor can be checked only against a valid query.
    var ranking = parameters.isGood() ? query.in(RowFormat.NDJSON) : null;
    var cursor =
        ranking == null
            ? null
            : parameters.optional("cursor", text -> Cursor.parse(text, ranking), null);
    parameters.check();
    return new DashboardRequest(
        query,
        limit == null
            ? Optional.empty()
            : Optional.of(
                new RankingPage(ranking, query.format(), limit, Optional.ofNullable(cursor))));
  }
}
