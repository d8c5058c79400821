package io.krispyto.query;

import io.krispyto.domain.AskedDay;
import io.krispyto.domain.CurrenciesQuestion;
import io.krispyto.domain.DashboardQuestion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.HistoryQuestion;
import io.krispyto.domain.MoversQuestion;
import io.krispyto.domain.OrderColumn;
import io.krispyto.domain.Question;
import io.krispyto.domain.Window;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** How each question that rows answer is answered. */
final class Plans {
  private static final int UNKNOWN_SYMBOLS = 1;
  private static final List<Column> DASHBOARD =
      Arrays.stream(OrderColumn.values()).map(Plans::column).toList();
  private static final List<Column> CURRENCIES =
      List.of(
          Column.text("symbol"),
          Column.text("name"),
          Column.day("first_day"),
          Column.day("last_day"),
          Column.integer("records"),
          Column.integer("missing_days"));
  private static final int NAMES = 1;
  private static final int TOO_LONG = 2;
  private static final List<Column> HISTORY =
      List.of(
          Column.day("date"),
          Column.number("open"),
          Column.number("high"),
          Column.number("low"),
          Column.number("close"),
          Column.number("volume"),
          Column.number("market_cap"),
          Column.bool("complete"));

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

  /** The plan for a question; empty if it is not answered by rows. */
  static Optional<RowPlan> of(Question question) {
    if (question instanceof DashboardQuestion dashboard) {
      return Optional.of(dashboard(dashboard));
    }
    if (question instanceof HistoryQuestion history) {
      return Optional.of(history(history));
    }
    if (question instanceof MoversQuestion movers) {
      return Optional.of(movers(movers));
    }
    return question instanceof CurrenciesQuestion currencies
        ? Optional.of(currencies(currencies))
        : Optional.empty();
  }

  private static RowPlan currencies(CurrenciesQuestion question) {
    return new RowPlan(
        QuerySql.CURRENCIES,
        Tuple.of(question.part().orElse(null), question.limit().map(Long::valueOf).orElse(null)),
        CURRENCIES,
        1,
        question.format(),
        row -> Optional.empty(),
        row -> true);
  }

  private static RowPlan history(HistoryQuestion question) {
    return new RowPlan(
        QuerySql.history(question.fill()),
        Tuple.of(
            question.currency().given(),
            question.from().orElse(null),
            question.to().orElse(null),
            QuerySql.unit(question.interval()),
            HistoryQuestion.MAX_DAYS),
        HISTORY,
        TOO_LONG + 1,
        question.format(),
        row -> unanswerable(question, row),
        row -> false);
  }

  private static Optional<Failure> unanswerable(HistoryQuestion question, Row row) {
    var names = row.getArrayOfStrings(NAMES);
    if (names == null) {
      return Optional.of(question.currency().unknown());
    }
    if (names.length > 1) {
      return Optional.of(question.currency().ambiguous(List.of(names)));
    }
    return row.getBoolean(TOO_LONG) ? Optional.of(question.tooLong()) : Optional.empty();
  }

  private static RowPlan dashboard(DashboardQuestion question) {
    return new RowPlan(
        QuerySql.dashboard(question),
        question.closes() == 0 ? Optional.empty() : Optional.of(QuerySql.dashboardPart(question)),
        pageRows(question),
        parameters(question),
        columns(question),
        UNKNOWN_SYMBOLS + 1,
        question.format(),
        Plans::unknownSymbols,
        row -> false);
  }

  private static RowPlan movers(MoversQuestion question) {
    return new RowPlan(
        QuerySql.MOVERS,
        Tuple.of(
            startOfDay(question.day()),
            question.window().days(),
            question.minVolume(),
            question.limit()),
        MOVERS,
        HAS_RECORDS + 1,
        question.format(),
        row -> Optional.empty(),
        row -> row.getBoolean(HAS_RECORDS));
  }

  /** The closes make a row larger than all else in it. */
  private static int pageRows(DashboardQuestion question) {
    var closes = question.closes();
    return closes == 0
        ? QuerySql.MAX_PAGE_ROWS
        : Math.min(
            QuerySql.MAX_PAGE_ROWS, (DashboardQuestion.MAX_CLOSES_OF_A_PAGE + closes - 1) / closes);
  }

  private static List<Column> columns(DashboardQuestion question) {
    var columns = new ArrayList<>(DASHBOARD);
    if (!question.windows().isEmpty()) {
      columns.add(
          Column.numbers("changes", question.windows().stream().map(Window::toString).toList()));
    }
    if (question.closes() > 0) {
      columns.add(Column.series("closes", daysBefore(question.closes())));
    }
    return columns;
  }

  /** The names of so many days up to one, the oldest first: how many before it they are. */
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

  private static Tuple parameters(DashboardQuestion question) {
    var parameters = Tuple.tuple().addValue(startOfDay(question.day()));
    if (!question.symbols().isAll()) {
      parameters.addValue(question.symbols().asked().toArray(String[]::new));
    }
    if (!question.windows().isEmpty()) {
      parameters.addValue(question.windows().stream().map(Window::days).toArray(Integer[]::new));
    }
    if (question.closes() > 0) {
      parameters.addValue(question.closes());
    }
    return parameters;
  }

  /** Null means the newest. */
  private static LocalDateTime startOfDay(AskedDay asked) {
    return asked instanceof AskedDay.On on ? on.day().atStartOfDay() : null;
  }

  /** The symbols that were asked for and that no currency bears, in the order asked. */
  static Optional<Failure> unknownSymbols(Row row) {
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
