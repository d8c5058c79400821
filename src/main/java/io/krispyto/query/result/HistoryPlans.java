package io.krispyto.query.result;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Symbols;
import io.krispyto.domain.currency.QuoteCurrency;
import io.krispyto.domain.day.DayRange;
import io.krispyto.domain.history.HistoryField;
import io.krispyto.domain.history.HistoryLayout;
import io.krispyto.domain.history.HistoryRange;
import io.krispyto.domain.history.HistoryShape;
import io.krispyto.domain.query.HistoriesQuery;
import io.krispyto.domain.query.HistoryQuery;
import io.krispyto.domain.query.RankingOptions;
import io.krispyto.query.row.Column;
import io.krispyto.query.row.PlacedColumn;
import io.krispyto.query.row.RowLayout;
import io.krispyto.query.row.SeriesLayout;
import io.krispyto.query.row.TableLayout;
import io.krispyto.query.row.WideLayout;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Plans for histories; the columns are those of {@link HistorySql}. */
final class HistoryPlans {
  private static final int UNKNOWN = 1;
  private static final int NAMES = 2;
  private static final int SLUGS = 4;
  private static final int TOO_LONG = 5;

  /** The index of the first {@link HistoryField} in a row; all follow in their order. */
  private static final int FIRST = 6;

  private static final int NO_KEY = -1;

  private HistoryPlans() {}

  static RowPlan one(HistoryQuery query) {
    return plan(
        HistorySql.one(query.range().fill()),
        parameters(query.currency().given(), query.range(), query.quote()),
        layout(query.layout(), NO_KEY),
        row -> unanswerable(query, row));
  }

  static RowPlan several(HistoriesQuery query) {
    var symbols = query.symbols();
    var shape = query.layout().shape();
    var options = query.options();
    var parameters = parameters(named(symbols, options), query.range(), options.quote());
    if (shape == HistoryShape.WIDE) {
      parameters.addInteger(HistorySql.SORTED_VALUES);
    }
    return plan(
        HistorySql.several(symbols, query.range().fill(), shape),
        parameters,
        layout(query.layout(), place(HistoryField.SLUG)),
        row -> Plans.unknownSymbols(row).or(() -> tooLong(query.range().days(), row)));
  }

  private static Object named(Symbols symbols, RankingOptions options) {
    return symbols.isAll() ? options.includesFiat() : symbols.listed().toArray(String[]::new);
  }

  private static RowPlan plan(
      String sql,
      Tuple parameters,
      RowLayout layout,
      Function<Row, Optional<Failure>> requirement) {
    return new RowPlan(
        sql,
        Optional.empty(),
        QuerySql.MAX_PAGE_ROWS,
        parameters,
        FIRST,
        layout,
        requirement,
        row -> false);
  }

  private static Tuple parameters(Object named, HistoryRange range, Optional<QuoteCurrency> quote) {
    return Tuple.of(
        named,
        range.days().from().orElse(null),
        range.days().to().orElse(null),
        HistorySql.unit(range.interval()),
        DayRange.MAX_DAYS,
        HistorySql.length(range.interval()),
        QuoteCurrency.parameter(quote));
  }

  private static RowLayout layout(HistoryLayout layout, int key) {
    var day = place(HistoryField.DATE);
    return switch (layout.shape()) {
      case ROWS -> new TableLayout(layout.format(), columns(layout, HistoryField::text));
      case COLUMNS, PAIRS ->
          new SeriesLayout(layout, key, day, columns(layout, HistoryField::shortName));
      case WIDE -> new WideLayout(layout, SLUGS, key, day, columns(layout, HistoryField::text));
    };
  }

  private static List<PlacedColumn> columns(
      HistoryLayout layout, Function<HistoryField, String> name) {
    return layout.fields().stream()
        .map(field -> new PlacedColumn(column(field, name.apply(field)), place(field)))
        .toList();
  }

  private static Column column(HistoryField field, String name) {
    return switch (field) {
      case DATE -> Column.day(name);
      case OPEN, HIGH, LOW, CLOSE, VOLUME, MARKET_CAP -> Column.number(name);
      case COMPLETE -> Column.bool(name);
      case PARTIAL, SLUG -> Column.text(name);
    };
  }

  private static int place(HistoryField field) {
    return FIRST + field.ordinal();
  }

  private static Optional<Failure> unanswerable(HistoryQuery query, Row row) {
    if (row.getArrayOfStrings(UNKNOWN) != null) {
      return Optional.of(query.currency().unknown());
    }
    return row.getArrayOfStrings(NAMES) == null
        ? tooLong(query.range().days(), row)
        : Optional.of(query.currency().ambiguous(MeantCurrencies.of(row, NAMES)));
  }

  private static Optional<Failure> tooLong(DayRange days, Row row) {
    return row.getBoolean(TOO_LONG) ? Optional.of(days.tooLong()) : Optional.empty();
  }
}
