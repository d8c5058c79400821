package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.Target;
import io.krispyto.bench.load.Outcome;
import java.util.List;

/**
 * Dashboards in another currency against the same dashboards in US dollars, cold: over HTTP with
 * all caches off, and in SQL alone. Any currency can be the quote; its rates are looked up in the
 * same way.
 */
public final class QuoteRow implements BenchmarkRow {
  /** At most 1.3 times the cost. */
  private static final double TARGET = 1 / 1.3;

  private static final String QUOTE = "quote";
  private static final String DOLLARS = "dollars";
  private static final String QUOTE_SQL = "quote, SQL";
  private static final String DOLLARS_SQL = "dollars, SQL";

  @Override
  public String name() {
    return "quote";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var database = context.database();
    var dollars = Dashboard.ofEachDay(database);
    var currency = database.symbols().get(0);
    var quoted = dollars.stream().map(each -> each.in(currency)).toList();
    try (var server = context.krispyto(UncachedRow.NO_CACHES)) {
      var rounds =
          context.rounds(
              this,
              List.of(
                  context.fast(QUOTE, server, UncachedRow.opening(quoted), UncachedRow.CONNECTIONS),
                  context.fast(
                      DOLLARS, server, UncachedRow.opening(dollars), UncachedRow.CONNECTIONS),
                  context.fast(QUOTE_SQL, DatabaseClientRow.opening(database.main(), quoted)),
                  context.fast(DOLLARS_SQL, DatabaseClientRow.opening(database.main(), dollars))));
      return List.of(
          Line.of(
              "quote: `/dashboard?id=all&quote=…`, caches off, against the same in US dollars",
              Line.Unit.PER_SECOND,
              rounds.compare(QUOTE, DOLLARS, Outcome::perSecond),
              Target.atLeast(TARGET)),
          Line.of(
              "quote: the same SQL without the server",
              Line.Unit.PER_SECOND,
              rounds.compare(QUOTE_SQL, DOLLARS_SQL, Outcome::perSecond),
              Target.atLeast(TARGET)));
    }
  }
}
