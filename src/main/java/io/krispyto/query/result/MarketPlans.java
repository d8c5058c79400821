package io.krispyto.query.result;

import io.krispyto.domain.Failure;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.DayRange;
import io.krispyto.domain.day.RequestedDay;
import io.krispyto.domain.query.MarketHistoryQuery;
import io.krispyto.domain.query.MarketQuery;
import io.krispyto.query.row.Column;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The plans for the market as a whole. */
final class MarketPlans {
  private static final int TOO_LONG = 1;
  private static final int OUTDATED = 2;

  private MarketPlans() {}

  static ObjectPlan market(MarketQuery query) {
    var columns = columns(query.top());
    return new ObjectPlan(
        MarketSql.DAY,
        Tuple.of(day(query.day()), query.top(), QuoteCurrency.parameter(query.quote())),
        rows -> ObjectPlans.object(columns, 1, rows.iterator().next()));
  }

  static RowPlan history(MarketHistoryQuery query) {
    var columns = columns(query.top());
    columns.add(Column.bool("complete"));
    return new RowPlan(
        MarketSql.HISTORY,
        Tuple.of(
            query.days().from().orElse(null),
            query.days().to().orElse(null),
            HistorySql.unit(query.interval()),
            DayRange.MAX_DAYS,
            query.top(),
            QuoteCurrency.parameter(query.quote()),
            HistorySql.length(query.interval())),
        columns,
        OUTDATED + 1,
        query.format(),
        row -> unanswerable(query, row),
        row -> false);
  }

  private static Optional<Failure> unanswerable(MarketHistoryQuery query, Row row) {
    return row.getBoolean(TOO_LONG)
        ? Optional.of(query.days().tooLong())
        : Optional.ofNullable(row.getLong(OUTDATED)).map(MarketPlans::outdated);
  }

  private static Failure outdated(long days) {
    return new Failure.NotReady(
        String.format(
            Locale.ROOT,
            "The market of %,d days of this range is still being computed, newest days first."
                + " Try again later, or request fewer days.",
            days));
  }

  private static List<Column> columns(int top) {
    var places = IntStream.rangeClosed(1, top).mapToObj(String::valueOf).toList();
    return new ArrayList<>(
        List.of(
            Column.day("date"),
            Column.number("market_cap"),
            Column.number("volume"),
            Column.integer("currencies"),
            Column.integer("without_market_cap"),
            Column.integer("without_volume"),
            Column.integer("compared"),
            Column.integer("rising"),
            Column.integer("falling"),
            Column.number("equal_weighted_change"),
            Column.number("cap_weighted_change"),
            Column.number("top_dominance"),
            Column.texts("top", places),
            Column.series("dominance", places)));
  }

  /** Null means the newest day. */
  private static LocalDate day(RequestedDay day) {
    return day instanceof RequestedDay.On on ? on.day() : null;
  }
}
