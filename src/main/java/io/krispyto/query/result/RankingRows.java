package io.krispyto.query.result;

import io.krispyto.domain.DataVersion;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.stream.Collector;

/** The rows of a ranking, put together as long as they are few enough to be kept. */
public final class RankingRows {
  private final ResultRows rows;
  private final boolean isCut;
  private final long most;
  private boolean tooLarge;

  private RankingRows(RowPlan plan, long most) {
    rows = new ResultRows(plan);
    isCut = plan.isDearerAsAWhole();
    this.most = most;
  }

  /**
   * @param most how many bytes there may be, about
   */
  public static Collector<Row, ?, RankingRows> collector(RowPlan plan, long most) {
    return RowFolder.into(() -> new RankingRows(plan, most), RankingRows::add);
  }

  private void add(Row row) {
    rows.add(row);
    if (rows.size() > most) {
      tooLarge = true;
      rows.take();
    }
  }

  public DataVersion version() {
    return rows.version();
  }

  /**
   * All of them; empty if they were too many.
   *
   * @throws io.krispyto.domain.Failure saying what the query names and does not exist
   */
  public Optional<Ranking> ranking() {
    rows.requireAsked();
    var ranking = Ranking.of(rows.end(), version());
    var isWhole = !(isCut && rows.areTooManyForAPage());
    return !isWhole || tooLarge || ranking.weight() > most
        ? Optional.empty()
        : Optional.of(ranking);
  }
}
