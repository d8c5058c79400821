package io.krispyto;

import io.krispyto.RecordTable.Values;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/** Computes statistics of currencies in Java, from their definition in api.md. */
public final class StatisticsOracle {
  private static final Map<String, Integer> RETURNS =
      new TreeMap<>(Map.of("7d", 7, "30d", 30, "90d", 90, "1y", 365));

  private final RecordTable records;

  public StatisticsOracle(RecordTable records) {
    this.records = records;
  }

  /** The statistics of a currency, without its names. */
  public JsonObject statistics(String slug, LocalDate from, LocalDate to) {
    var known = records.of(slug).headMap(to.plusDays(1));
    var range = known.tailMap(from);
    var closes = closes(range);
    var last = closes.lastKey();
    var high = extreme(known, StatisticsOracle::high, (left, right) -> left > right);
    var result =
        new JsonObject()
            .put("first_day", closes.firstKey().toString())
            .put("last_day", last.toString())
            .put("days", range.size())
            .put("close", closes.get(last));
    put(result, "all_time_high", "all_time_high_day", high);
    put(
        result,
        "all_time_low",
        "all_time_low_day",
        extreme(known, StatisticsOracle::low, (left, right) -> left < right));
    put(
        result,
        "high",
        "high_day",
        extreme(range, StatisticsOracle::high, (left, right) -> left > right));
    put(
        result,
        "low",
        "low_day",
        extreme(range, StatisticsOracle::low, (left, right) -> left < right));
    result.put("drawdown", RecordTable.change(closes.get(last), high.value()));
    drawdown(closes, result);
    var returns = logReturns(slug, from, to).values();
    result.put("changes", returns.size()).put("volatility", volatility(returns.stream().toList()));
    var changes = changes(slug, from, to);
    put(result, "best_change", "best_day", extreme(changes, (left, right) -> left > right));
    put(result, "worst_change", "worst_day", extreme(changes, (left, right) -> left < right));
    return result.put("returns", returns(closes(known), last));
  }

  /** A value and the first day that has it. */
  private record Extreme(LocalDate day, Double value) {}

  private static void put(JsonObject result, String value, String day, Extreme extreme) {
    result
        .put(value, extreme.value())
        .put(day, extreme.day() == null ? null : extreme.day().toString());
  }

  private static Extreme extreme(
      SortedMap<LocalDate, Values> days,
      Function<Values, Double> value,
      BiFunction<Double, Double, Boolean> isBeyond) {
    var values = new TreeMap<LocalDate, Double>();
    days.forEach((day, record) -> values.put(day, value.apply(record)));
    return extreme(values, isBeyond);
  }

  private static Extreme extreme(
      SortedMap<LocalDate, Double> values, BiFunction<Double, Double, Boolean> isBeyond) {
    var found = new Extreme(null, null);
    for (var day : values.entrySet()) {
      if (day.getValue() != null
          && (found.value() == null || isBeyond.apply(day.getValue(), found.value()))) {
        found = new Extreme(day.getKey(), day.getValue());
      }
    }
    return found;
  }

  private static Double high(Values values) {
    return values.high() == null ? values.close() : values.high();
  }

  private static Double low(Values values) {
    return values.low() == null ? values.close() : values.low();
  }

  private static SortedMap<LocalDate, Double> closes(SortedMap<LocalDate, Values> days) {
    var closes = new TreeMap<LocalDate, Double>();
    days.forEach(
        (day, values) -> {
          if (values.close() != null) {
            closes.put(day, values.close());
          }
        });
    return closes;
  }

  /** Compares every close with every later one. */
  private static void drawdown(SortedMap<LocalDate, Double> closes, JsonObject result) {
    Double worst = null;
    LocalDate peak = null;
    LocalDate trough = null;
    for (var end : closes.entrySet()) {
      var top =
          closes.headMap(end.getKey().plusDays(1)).entrySet().stream()
              .max(
                  Map.Entry.<LocalDate, Double>comparingByValue()
                      .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
              .orElseThrow();
      var change = RecordTable.change(end.getValue(), top.getValue());
      if (change != null && (worst == null || change < worst)) {
        worst = change;
        peak = top.getKey();
        trough = end.getKey();
      }
    }
    put(result, "worst_drawdown", "worst_drawdown_peak_day", new Extreme(peak, worst));
    result.put("worst_drawdown_trough_day", trough == null ? null : trough.toString());
  }

  /** The daily log returns of a range; also of its first day, if the day before has a close. */
  public SortedMap<LocalDate, Double> logReturns(String slug, LocalDate from, LocalDate to) {
    return daily(
        slug,
        from,
        to,
        (close, earlier) -> close > 0 && earlier > 0 ? Math.log(close / earlier) : null);
  }

  private SortedMap<LocalDate, Double> changes(String slug, LocalDate from, LocalDate to) {
    return daily(slug, from, to, RecordTable::change);
  }

  private SortedMap<LocalDate, Double> daily(
      String slug, LocalDate from, LocalDate to, BiFunction<Double, Double, Double> change) {
    var closes = closes(records.of(slug));
    var changes = new TreeMap<LocalDate, Double>();
    closes
        .subMap(from, to.plusDays(1))
        .forEach(
            (day, close) -> {
              var earlier = closes.get(day.minusDays(1));
              var changed = earlier == null ? null : change.apply(close, earlier);
              if (changed != null) {
                changes.put(day, changed);
              }
            });
    return changes;
  }

  private static Double volatility(List<Double> returns) {
    if (returns.size() < 2) {
      return null;
    }
    var mean = mean(returns.stream());
    var squares = returns.stream().mapToDouble(value -> Math.pow(value - mean, 2)).sum();
    return Math.sqrt(squares / (returns.size() - 1)) * Math.sqrt(365) * 100;
  }

  private static double mean(Stream<Double> values) {
    return values.mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static JsonObject returns(SortedMap<LocalDate, Double> closes, LocalDate last) {
    var returns = new LinkedHashMap<String, Object>();
    for (var name : List.of("7d", "30d", "90d", "1y")) {
      var earlier = closes.get(last.minusDays(RETURNS.get(name)));
      returns.put(name, RecordTable.change(closes.get(last), earlier));
    }
    var first = closes.values().stream().filter(close -> close > 0).findFirst().orElse(null);
    returns.put("all", RecordTable.change(closes.get(last), first));
    return new JsonObject(returns);
  }

  /** The correlation of two currencies and the number of their common days. */
  public JsonObject correlation(String first, String second, LocalDate from, LocalDate to) {
    var left = logReturns(first, from, to);
    var right = logReturns(second, from, to);
    var common = left.keySet().stream().filter(right::containsKey).toList();
    return new JsonObject()
        .put("first", first)
        .put("second", second)
        .put(
            "correlation",
            common.size() < 2
                ? null
                : correlation(
                    common.stream().map(left::get).toList(),
                    common.stream().map(right::get).toList()))
        .put("days", common.size());
  }

  private static Double correlation(List<Double> left, List<Double> right) {
    var leftMean = mean(left.stream());
    var rightMean = mean(right.stream());
    var products = 0.0;
    var leftSquares = 0.0;
    var rightSquares = 0.0;
    for (var i = 0; i < left.size(); i++) {
      var x = left.get(i) - leftMean;
      var y = right.get(i) - rightMean;
      products += x * y;
      leftSquares += x * x;
      rightSquares += y * y;
    }
    var divisor = Math.sqrt(leftSquares * rightSquares);
    return Objects.equals(divisor, 0.0) ? null : Double.valueOf(products / divisor);
  }
}
