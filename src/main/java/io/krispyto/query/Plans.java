package io.krispyto.query;

import io.krispyto.domain.AskedDay;
import io.krispyto.domain.DashboardQuestion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.MoversQuestion;
import io.krispyto.domain.OrderColumn;
import io.krispyto.domain.Question;
import io.krispyto.domain.Window;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How each question that rows answer is answered. */
final class Plans {
  private static final int UNKNOWN_SYMBOLS = 1;
  private static final List<Column> DASHBOARD =
      Arrays.stream(OrderColumn.values()).map(Plans::column).toList();

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
    return question instanceof MoversQuestion movers
        ? Optional.of(movers(movers))
        : Optional.empty();
  }

  private static RowPlan dashboard(DashboardQuestion question) {
    return new RowPlan(
        QuerySql.dashboard(question),
        parameters(question),
        columns(question.windows()),
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

  private static List<Column> columns(List<Window> windows) {
    if (windows.isEmpty()) {
      return DASHBOARD;
    }
    var changes = Column.numbers("changes", windows.stream().map(Window::toString).toList());
    return Stream.concat(DASHBOARD.stream(), Stream.of(changes)).toList();
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
    return parameters;
  }

  /** Null means the newest. */
  private static LocalDateTime startOfDay(AskedDay asked) {
    return asked instanceof AskedDay.On on ? on.day().atStartOfDay() : null;
  }

  /** The symbols that were asked for and that no currency bears, in the order asked. */
  private static Optional<Failure> unknownSymbols(Row row) {
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
