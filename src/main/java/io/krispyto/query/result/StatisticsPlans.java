package io.krispyto.query.result;

import io.krispyto.bus.Payload;
import io.krispyto.domain.Failure;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.query.CorrelationQuery;
import io.krispyto.domain.query.StatisticsQuery;
import io.krispyto.query.row.Column;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** The plans for statistics of currencies. */
final class StatisticsPlans {
  private static final int NAMES = 1;
  private static final int AMBIGUOUS = 4;
  private static final int UNKNOWN = 5;
  private static final int FIRST_STATISTIC = 4;
  private static final List<Column> STATISTICS =
      List.of(
          Column.text("slug"),
          Column.text("symbol"),
          Column.text("name"),
          Column.day("first_day"),
          Column.day("last_day"),
          Column.integer("days"),
          Column.number("close"),
          Column.number("all_time_high"),
          Column.day("all_time_high_day"),
          Column.number("all_time_low"),
          Column.day("all_time_low_day"),
          Column.number("high"),
          Column.day("high_day"),
          Column.number("low"),
          Column.day("low_day"),
          Column.number("drawdown"),
          Column.number("worst_drawdown"),
          Column.day("worst_drawdown_peak_day"),
          Column.day("worst_drawdown_trough_day"),
          Column.integer("changes"),
          Column.number("volatility"),
          Column.number("best_change"),
          Column.day("best_day"),
          Column.number("worst_change"),
          Column.day("worst_day"),
          Column.numbers("returns", List.of("7d", "30d", "90d", "1y", "all")));
  private static final List<Column> CORRELATION =
      List.of(
          Column.text("first"),
          Column.text("second"),
          Column.number("correlation"),
          Column.integer("days"));

  private StatisticsPlans() {}

  static ObjectPlan statistics(StatisticsQuery query) {
    return new ObjectPlan(
        StatisticsSql.STATISTICS,
        Tuple.of(
            query.currency().given(),
            query.days().from().orElse(null),
            query.days().to().orElse(null),
            QuoteCurrency.parameter(query.quote())),
        rows -> statistics(query, rows.iterator().next()));
  }

  private static Payload statistics(StatisticsQuery query, Row row) {
    var failure = notOne(query.currency(), row);
    if (failure.isPresent()) {
      throw failure.get();
    }
    return ObjectPlans.object(STATISTICS, FIRST_STATISTIC, row);
  }

  static RowPlan correlation(CorrelationQuery query) {
    return new RowPlan(
        StatisticsSql.CORRELATION,
        Tuple.of(
            query.currencies().stream().map(NamedCurrency::given).toArray(String[]::new),
            query.days().from().orElse(null),
            query.days().to().orElse(null),
            QuoteCurrency.parameter(query.quote())),
        CORRELATION,
        UNKNOWN + 1,
        query.format(),
        StatisticsPlans::unanswerable,
        row -> true);
  }

  private static Optional<Failure> unanswerable(Row row) {
    var unknown = row.getArrayOfStrings(UNKNOWN);
    if (unknown != null) {
      return Optional.of(NamedCurrency.unknown(List.of(unknown)));
    }
    var ambiguous = row.getString(AMBIGUOUS);
    return ambiguous == null ? Optional.empty() : notOne(new NamedCurrency(ambiguous), row);
  }

  private static Optional<Failure> notOne(NamedCurrency currency, Row row) {
    var names = row.getArrayOfStrings(NAMES);
    if (names == null) {
      return Optional.of(currency.unknown());
    }
    return names.length == 1
        ? Optional.empty()
        : Optional.of(currency.ambiguous(MeantCurrencies.of(row, NAMES)));
  }
}
