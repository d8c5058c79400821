package io.krispyto.query.result;

import io.krispyto.domain.DataVersion;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.stream.Collector;

/** Builds a ranking from rows, as long as it is small enough for the cache. */
public final class RankingRows {
  private final ResultRows rows;
  private final boolean isCut;
  private final long limit;
  private boolean tooLarge;

  private RankingRows(RowPlan plan, long limit) {
    rows = new ResultRows(plan);
    isCut = plan.isSlowAsAWhole();
    this.limit = limit;
  }

  /**
   * @param limit approximate maximum size in bytes
   */
  public static Collector<Row, ?, RankingRows> collector(RowPlan plan, long limit) {
    return RowFolder.into(() -> new RankingRows(plan, limit), RankingRows::add);
  }

  private void add(Row row) {
    rows.add(row);
    if (rows.size() > limit) {
      tooLarge = true;
      rows.take();
    }
  }

  public DataVersion version() {
    return rows.version();
  }

  /**
   * Returns the ranking; empty if it was too large.
   *
   * @throws io.krispyto.domain.Failure if something that the query names does not exist
   */
  public Optional<Ranking> ranking() {
    rows.requireFound();
    var ranking = Ranking.of(rows.end(), version());
    var isWhole = !(isCut && rows.mayBeIncomplete());
    return !isWhole || tooLarge || ranking.weight() > limit
        ? Optional.empty()
        : Optional.of(ranking);
  }
}
