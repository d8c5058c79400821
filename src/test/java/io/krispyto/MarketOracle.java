package io.krispyto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.krispyto.RecordTable.Values;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** Computes the market as a whole in Java, from its definition in api.md. */
public final class MarketOracle {
  private static final List<String> CHANGES =
      List.of("equal_weighted_change", "cap_weighted_change");

  private final RecordTable records;

  public MarketOracle(RecordTable records) {
    this.records = records;
  }

  /** A currency with its change from the day before. */
  private record Compared(Values values, Double change, Double formerCap) {}

  /** The rows of a range by day, without days on which no currency has a record. */
  public List<JsonObject> days(LocalDate from, LocalDate to, int top) {
    return from.datesUntil(to.plusDays(1))
        .filter(day -> !records.on(day).isEmpty())
        .map(day -> day(day, top).put("complete", true))
        .toList();
  }

  /** The same rows in a quote currency. Changes are computed in exact arithmetic. */
  public List<JsonObject> days(LocalDate from, LocalDate to, int top, long quote) {
    return days(from, to, top).stream().map(row -> inQuote(row, quote)).toList();
  }

  private JsonObject inQuote(JsonObject row, long quote) {
    var day = date(row);
    var rate = records.rate(quote, day);
    var former = records.rate(quote, day.minusDays(1));
    List.of("market_cap", "volume")
        .forEach(name -> row.put(name, usableQuotient(row.getDouble(name), rate)));
    var growths =
        usable(quotient(rate, former)) == null ? List.<Growth>of() : growths(day, rate, former);
    var weighted = growths.stream().filter(growth -> growth.formerCap() != null).toList();
    return row.put("compared", growths.size())
        .put("rising", (int) growths.stream().filter(growth -> growth.direction() > 0).count())
        .put("falling", (int) growths.stream().filter(growth -> growth.direction() < 0).count())
        .put(
            "equal_weighted_change",
            quotient(sum(known(growths, Growth::percent)), (double) growths.size()))
        .put(
            "cap_weighted_change",
            quotient(
                sum(known(weighted, growth -> growth.percent() * growth.formerCap())),
                sum(known(weighted, Growth::formerCap))));
  }

  /** The ratio of a converted close to that of the day before, as a fraction. */
  private record Growth(BigDecimal dividend, BigDecimal divisor, Double formerCap) {
    double percent() {
      return dividend
          .divide(divisor, MathContext.DECIMAL128)
          .subtract(BigDecimal.ONE)
          .movePointRight(2)
          .doubleValue();
    }

    /** Positive for a rise, negative for a fall. */
    int direction() {
      return dividend.compareTo(divisor);
    }
  }

  private List<Growth> growths(LocalDate day, double rate, double former) {
    return records.on(day).stream()
        .filter(values -> compared(values, day).change() != null)
        .map(
            values -> {
              var before = records.on(day.minusDays(1), values.id());
              return new Growth(
                  new BigDecimal(values.close()).multiply(new BigDecimal(former)),
                  new BigDecimal(before.close()).multiply(new BigDecimal(rate)),
                  usable(before.cap()));
            })
        .toList();
  }

  /** Returns a quotient, or null if it is too large or too small for a double. */
  private static Double usableQuotient(Double dividend, Double divisor) {
    var quotient = quotient(dividend, divisor);
    return quotient == null || quotient.isInfinite() || quotient == 0 && dividend != 0
        ? null
        : quotient;
  }

  /** The market on a day with records. */
  public JsonObject day(LocalDate day, int top) {
    var all = records.on(day).stream().map(values -> compared(values, day)).toList();
    var caps = known(all, one -> usable(one.values().cap()));
    var volumes = known(all, one -> usable(one.values().volume()));
    var changes = known(all, Compared::change);
    var weighted =
        all.stream().filter(one -> one.change() != null && one.formerCap() != null).toList();
    var weight = sum(known(weighted, Compared::formerCap));
    var total = sum(caps);
    var largest =
        all.stream()
            .map(Compared::values)
            .filter(values -> usable(values.cap()) != null)
            .sorted(Comparator.comparing(Values::cap).reversed().thenComparing(Values::id))
            .limit(top)
            .toList();
    return new JsonObject()
        .put("date", day.toString())
        .put("market_cap", total)
        .put("volume", sum(volumes))
        .put("currencies", all.size())
        .put("without_market_cap", all.size() - caps.size())
        .put("without_volume", all.size() - volumes.size())
        .put("compared", changes.size())
        .put("rising", (int) changes.stream().filter(change -> change > 0).count())
        .put("falling", (int) changes.stream().filter(change -> change < 0).count())
        .put("equal_weighted_change", quotient(sum(changes), (double) changes.size()))
        .put(
            "cap_weighted_change",
            quotient(sum(known(weighted, one -> one.change() * one.formerCap())), weight))
        .put("top_dominance", percent(sum(largest.stream().map(Values::cap).toList()), total))
        .put("top", new JsonArray(largest.stream().map(Values::slug).toList()))
        .put("dominance", shares(largest, total));
  }

  private static JsonArray shares(List<Values> largest, Double total) {
    var shares = new JsonArray();
    largest.forEach(values -> shares.add(percent(values.cap(), total)));
    return shares;
  }

  private Compared compared(Values values, LocalDate day) {
    var former = records.on(day.minusDays(1), values.id());
    return former == null
        ? new Compared(values, null, null)
        : new Compared(
            values,
            usable(RecordTable.change(values.close(), former.close())),
            usable(former.cap()));
  }

  private static Double usable(Double value) {
    return value != null && (value == 0 || Math.abs(value) >= 1e-150 && Math.abs(value) <= 1e150)
        ? value
        : null;
  }

  private static <T> List<Double> known(List<T> all, Function<T, Double> value) {
    return all.stream().map(value).filter(Objects::nonNull).toList();
  }

  private static Double sum(List<Double> values) {
    return values.stream().sorted().reduce(Double::sum).orElse(null);
  }

  private static Double quotient(Double dividend, Double divisor) {
    return dividend == null || divisor == null || divisor == 0 ? null : dividend / divisor;
  }

  private static Double percent(Double part, Double whole) {
    var quotient = quotient(part, whole);
    return quotient == null ? null : quotient * 100;
  }

  /** The rows of longer intervals, from the rows of their days. */
  public static List<JsonObject> intervals(
      List<JsonObject> days,
      Function<LocalDate, LocalDate> start,
      Function<LocalDate, LocalDate> next) {
    var rows = new ArrayList<JsonObject>();
    var starts = days.stream().map(day -> start.apply(date(day))).distinct().toList();
    for (var first : starts) {
      var within = days.stream().filter(day -> start.apply(date(day)).equals(first)).toList();
      var row = within.get(within.size() - 1).copy();
      CHANGES.forEach(change -> row.put(change, compounded(numbers(within, change))));
      rows.add(
          row.put("date", first.toString())
              .put("volume", sum(numbers(within, "volume").toList()))
              .put("complete", first.plusDays(within.size()).equals(next.apply(first))));
    }
    return rows;
  }

  private static LocalDate date(JsonObject row) {
    return LocalDate.parse(row.getString("date"));
  }

  private static Stream<Double> numbers(List<JsonObject> rows, String name) {
    return rows.stream().map(row -> row.getDouble(name)).filter(Objects::nonNull);
  }

  private static Double compounded(Stream<Double> changes) {
    return changes
        .map(change -> 1 + change / 100)
        .reduce((left, right) -> left * right)
        .map(factor -> (factor - 1) * 100)
        .orElse(null);
  }

  /** Compares rows exactly, except for compounded changes. */
  public static void assertRows(JsonArray actual, List<JsonObject> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (var i = 0; i < expected.size(); i++) {
      assertRow(actual.getJsonObject(i), expected.get(i));
    }
  }

  private static void assertRow(JsonObject actual, JsonObject expected) {
    assertThat(actual.fieldNames()).isEqualTo(expected.fieldNames());
    for (var name : expected.fieldNames()) {
      var description = expected.getString("date") + " " + name;
      var wanted = expected.getValue(name);
      if (CHANGES.contains(name) && wanted != null) {
        assertThat(actual.getDouble(name))
            .as(description)
            .isCloseTo(((Number) wanted).doubleValue(), within(tolerance(wanted)));
      } else {
        assertThat(comparable(actual.getValue(name))).as(description).isEqualTo(comparable(wanted));
      }
    }
  }

  private static double tolerance(Object number) {
    return 1e-9 * Math.max(1, Math.abs(((Number) number).doubleValue()));
  }

  /** A whole number in a response is an integer in Java. */
  private static Object comparable(Object value) {
    if (value instanceof JsonArray array) {
      return array.stream().map(MarketOracle::comparable).toList();
    }
    // Adds zero, since -0 is written as 0.
    return value instanceof Number number ? number.doubleValue() + 0.0 : value;
  }
}
