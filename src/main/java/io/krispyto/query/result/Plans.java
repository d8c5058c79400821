package io.krispyto.query.result;

import io.krispyto.domain.Failure;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.RequestedDay;
import io.krispyto.domain.day.Window;
import io.krispyto.domain.query.CorrelationQuery;
import io.krispyto.domain.query.CurrenciesQuery;
import io.krispyto.domain.query.CurrencyQuery;
import io.krispyto.domain.query.DashboardQuery;
import io.krispyto.domain.query.DaysQuery;
import io.krispyto.domain.query.HistoriesQuery;
import io.krispyto.domain.query.HistoryQuery;
import io.krispyto.domain.query.LatestQuery;
import io.krispyto.domain.query.MarketHistoryQuery;
import io.krispyto.domain.query.MarketQuery;
import io.krispyto.domain.query.MoversQuery;
import io.krispyto.domain.query.OhlcQuery;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.Query;
import io.krispyto.domain.query.RankingOptions;
import io.krispyto.domain.query.SearchQuery;
import io.krispyto.domain.query.StatisticsQuery;
import io.krispyto.query.row.Column;
import io.krispyto.query.row.PlacedColumn;
import io.krispyto.query.row.TableLayout;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Plans for all queries. */
public final class Plans {
  private static final int UNKNOWN_SYMBOLS = 1;
  private static final List<Column> DASHBOARD =
      Arrays.stream(OrderColumn.values()).map(Plans::column).toList();
  private static final List<Column> DASHBOARD_WITH_DAY =
      Stream.concat(DASHBOARD.stream(), Stream.of(Column.day("date"))).toList();
  private static final List<Column> CURRENCIES =
      List.of(
          Column.text("symbol"),
          Column.text("name"),
          Column.day("first_day"),
          Column.day("last_day"),
          Column.integer("records"),
          Column.integer("missing_days"),
          Column.text("slug"),
          Column.bool("fiat"));
  private static final List<Column> OHLC =
      List.of(
          Column.text(OrderColumn.CRYPTO.columnName()),
          Column.text(OrderColumn.SYMBOL.columnName()),
          Column.text("slug"),
          Column.number("open"),
          Column.number("high"),
          Column.number("low"),
          Column.number("close"),
          Column.number("volume"));
  private static final List<Column> LATEST =
      List.of(
          Column.text("slug"),
          Column.text(OrderColumn.CRYPTO.columnName()),
          Column.text(OrderColumn.SYMBOL.columnName()),
          Column.bool("fiat"),
          Column.day("date"),
          Column.number(OrderColumn.PRICE.columnName()),
          Column.number("high"),
          Column.number("low"),
          Column.number(OrderColumn.VOLUME.columnName()),
          Column.number(OrderColumn.MARKET_CAP.columnName()),
          Column.number("price_before"),
          Column.number("market_cap_before"));
  private static final List<Column> LATEST_WITH_EXTREMES =
      Stream.concat(
              LATEST.stream(),
              Stream.of(
                  Column.number("all_time_high"),
                  Column.day("all_time_high_day"),
                  Column.number("all_time_low"),
                  Column.day("all_time_low_day")))
          .toList();
  private static final int HAS_RECORDS = 1;
  private static final List<Column> MOVERS =
      List.of(
          Column.text("side"),
          Column.text(OrderColumn.CRYPTO.columnName()),
          Column.text(OrderColumn.SYMBOL.columnName()),
          Column.number(OrderColumn.PRICE.columnName()),
          Column.number("change"),
          Column.number(OrderColumn.VOLUME.columnName()),
          Column.number(OrderColumn.MARKET_CAP.columnName()));

  private Plans() {}

  public static Plan of(Query query) {
    return switch (query.kind()) {
      case DASHBOARD -> dashboard((DashboardQuery) query);
      case HISTORY -> HistoryPlans.one((HistoryQuery) query);
      case HISTORIES -> HistoryPlans.several((HistoriesQuery) query);
      case OHLC -> ohlc((OhlcQuery) query);
      case MOVERS -> movers((MoversQuery) query);
      case CURRENCIES -> currencies((CurrenciesQuery) query);
      case CURRENCY -> ObjectPlans.currency((CurrencyQuery) query);
      case LATEST -> latest((LatestQuery) query);
      case DAYS -> ObjectPlans.days((DaysQuery) query);
      case SEARCH -> ObjectPlans.search((SearchQuery) query);
      case MARKET -> MarketPlans.market((MarketQuery) query);
      case MARKET_HISTORY -> MarketPlans.history((MarketHistoryQuery) query);
      case STATISTICS -> StatisticsPlans.statistics((StatisticsQuery) query);
      case CORRELATION -> StatisticsPlans.correlation((CorrelationQuery) query);
    };
  }

  /** Returns the plan for a query whose result is rows. */
  public static RowPlan ofRows(Query query) {
    return (RowPlan) of(query);
  }

  private static RowPlan latest(LatestQuery query) {
    return new RowPlan(
        LatestSql.latest(query),
        Tuple.of(
            query.slugs().isAll() ? null : query.slugs().listed().toArray(String[]::new),
            query.extras().windows().stream().map(Window::days).toArray(Integer[]::new),
            query.extras().closes(),
            QuoteCurrency.parameter(query.quote())),
        withSeries(
            query.extras().hasExtremes() ? LATEST_WITH_EXTREMES : LATEST,
            query.extras().windows(),
            query.extras().closes()),
        1,
        query.format(),
        row -> Optional.empty(),
        row -> true);
  }

  private static RowPlan currencies(CurrenciesQuery query) {
    return new RowPlan(
        QuerySql.CURRENCIES,
        Tuple.of(
            query.contained().orElse(null),
            query.limit().map(Long::valueOf).orElse(null),
            query.fiat().orElse(null)),
        CURRENCIES,
        1,
        query.format(),
        row -> Optional.empty(),
        row -> true);
  }

  private static RowPlan ohlc(OhlcQuery query) {
    return new RowPlan(
        QuerySql.OHLC,
        requested(query.day(), query.options()),
        OHLC,
        1,
        query.format(),
        row -> Optional.empty(),
        row -> false);
  }

  private static RowPlan dashboard(DashboardQuery query) {
    return new RowPlan(
        QuerySql.dashboard(query),
        query.closes() == 0 ? Optional.empty() : Optional.of(QuerySql.dashboardPage(query)),
        pageRows(query),
        parameters(query),
        UNKNOWN_SYMBOLS + 1,
        new TableLayout(query.format(), PlacedColumn.from(UNKNOWN_SYMBOLS + 1, columns(query))),
        Plans::unknownSymbols,
        row -> false);
  }

  private static RowPlan movers(MoversQuery query) {
    return new RowPlan(
        QuerySql.MOVERS,
        requested(query.day(), query.options())
            .addValue(query.window().days())
            .addValue(query.minVolume())
            .addValue(query.limit()),
        MOVERS,
        HAS_RECORDS + 1,
        query.format(),
        row -> Optional.empty(),
        row -> row.getBoolean(HAS_RECORDS));
  }

  /** The closes make up most of the size of a row. */
  private static int pageRows(DashboardQuery query) {
    var closes = query.closes();
    return closes == 0
        ? QuerySql.MAX_PAGE_ROWS
        : Math.min(
            QuerySql.MAX_PAGE_ROWS, (DashboardQuery.MAX_CLOSES_PER_PAGE + closes - 1) / closes);
  }

  /** Returns the columns of a dashboard. */
  public static List<Column> columns(DashboardQuery query) {
    return withSeries(
        query.within().days() == 0 ? DASHBOARD : DASHBOARD_WITH_DAY,
        query.windows(),
        query.closes());
  }

  /** Adds the changes over windows and the closes of a number of days to columns. */
  private static List<Column> withSeries(List<Column> single, List<Window> windows, int closes) {
    var columns = new ArrayList<>(single);
    if (!windows.isEmpty()) {
      columns.add(Column.numbers("changes", windows.stream().map(Window::toString).toList()));
    }
    if (closes > 0) {
      columns.add(Column.series("closes", daysBefore(closes)));
    }
    return columns;
  }

  /** Returns names for the days up to a given one, oldest first: the number of days before it. */
  private static List<String> daysBefore(int days) {
    return IntStream.iterate(days - 1, before -> before >= 0, before -> before - 1)
        .mapToObj(before -> before + "d")
        .toList();
  }

  private static Column column(OrderColumn column) {
    return switch (column) {
      case CRYPTO, SYMBOL -> Column.text(column.columnName());
      default -> Column.number(column.columnName());
    };
  }

  private static Tuple parameters(DashboardQuery query) {
    return query.within().days() == 0 ? ofDay(query) : ofDays(query);
  }

  private static Tuple ofDay(DashboardQuery query) {
    var parameters = requested(query.day(), query.options());
    if (!query.symbols().isAll()) {
      parameters.addValue(query.symbols().listed().toArray(String[]::new));
    }
    if (!query.windows().isEmpty()) {
      parameters.addValue(query.windows().stream().map(Window::days).toArray(Integer[]::new));
    }
    if (query.closes() > 0) {
      parameters.addValue(query.closes());
    }
    return parameters;
  }

  /** The parameters of {@link WithinSql}. */
  private static Tuple ofDays(DashboardQuery query) {
    return requested(query.day(), query.options())
        .addValue(query.symbols().isAll() ? null : query.symbols().listed().toArray(String[]::new))
        .addValue(query.within().days())
        .addValue(query.windows().stream().map(Window::days).toArray(Integer[]::new))
        .addValue(query.closes());
  }

  /** The first parameters of statements that rank the currencies of a day. */
  private static Tuple requested(RequestedDay day, RankingOptions options) {
    return Tuple.of(
        startOfDay(day), QuoteCurrency.parameter(options.quote()), options.includesFiat());
  }

  /** Null means the newest day. */
  private static LocalDateTime startOfDay(RequestedDay day) {
    return day instanceof RequestedDay.On on ? on.day().atStartOfDay() : null;
  }

  /** Returns the requested symbols that no currency has, in the order requested. */
  public static Optional<Failure> unknownSymbols(Row row) {
    var unknown = row.getArrayOfStrings(UNKNOWN_SYMBOLS);
    if (unknown == null || unknown.length == 0) {
      return Optional.empty();
    }
    var named = String.join(", ", unknown).toUpperCase(Locale.ROOT);
    return Optional.of(
        new Failure.NotFound(
            unknown.length == 1
                ? "There is no currency with the symbol " + named + "."
                : "There are no currencies with the symbols " + named + "."));
  }
}
