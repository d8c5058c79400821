package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.Target;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.load.PostgresConversation;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.BenchDatabase;
import io.krispyto.bench.process.Request;
import io.krispyto.domain.query.MarketHistoryQuery;
import io.krispyto.query.RowSql;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The market of 30 days, with all caches off, against the same SQL sent to the database directly.
 * The days were computed before, as they are a moment after a load.
 */
public final class MarketRow implements BenchmarkRow {
  private static final int DAYS = 30;
  private static final long REFRESH_SECONDS = 60;

  @Override
  public String name() {
    return "market";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var database = context.database();
    var ranges = database.days().stream().map(MarketRow::until).toList();
    var requests =
        ranges.stream().map(range -> new Request("/market/history?" + query(range))).toList();
    var sql = ranges.stream().map(range -> RowSql.of(MarketHistoryQuery.from(range))).toList();
    try (var server = context.krispyto(UncachedRow.NO_CACHES)) {
      awaitComputed(database);
      var rounds =
          context.rounds(
              this,
              List.of(
                  context.fast(
                      "server",
                      server,
                      HttpConversation.expectingOk(
                          Script.dealt(requests.stream().map(Request::bytes).toList())),
                      UncachedRow.CONNECTIONS),
                  context.fast(
                      "database",
                      PostgresConversation.about(
                          database.main().user(),
                          database.main().name(),
                          sql.get(0).text(),
                          sql.stream().map(RowSql::parameters).toList()))));
      return List.of(
          Line.of(
              "market: `/market/history` of %d days, caches off, %d connections, against the same SQL on %d connections without the server"
                  .formatted(DAYS, UncachedRow.CONNECTIONS, BenchDatabase.POOL_SIZE),
              Line.Unit.PER_SECOND,
              rounds.compare("server", "database", Outcome::perSecond),
              Target.atLeast(0.80)));
    }
  }

  private static Map<String, String> until(LocalDate day) {
    return Map.of("from", day.minusDays(DAYS - 1L).toString(), "to", day.toString());
  }

  private static String query(Map<String, String> range) {
    return "from=" + range.get("from") + "&to=" + range.get("to");
  }

  /** The server computes the days after its start. */
  private static void awaitComputed(BenchDatabase database) {
    var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(REFRESH_SECONDS);
    while (database.main().number("select count(*) from market_change") > 0) {
      if (System.nanoTime() > end) {
        throw new RowFailure("the market was not computed within %d s".formatted(REFRESH_SECONDS));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RowFailure("interrupted", e);
    }
  }
}
