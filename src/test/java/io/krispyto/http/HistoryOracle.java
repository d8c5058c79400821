package io.krispyto.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** Computes histories from records independently, to compare them with those of the server. */
final class HistoryOracle {
  static final List<String> NUMBERS =
      List.of("open", "high", "low", "close", "volume", "market_cap");

  /** The last record of each day, by slug: open, high, low, close, volume, market cap. */
  private final Map<String, NavigableMap<LocalDate, Double[]>> records;

  /**
   * A requested history.
   *
   * @param from the first day, or null
   * @param to the last day, or null
   */
  record Asked(LocalDate from, LocalDate to, String interval, String fill) {
    LocalDate start(LocalDate day) {
      return switch (interval) {
        case "1d" -> day;
        case "1w" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        case "1mo" -> day.withDayOfMonth(1);
        case "1q" -> day.with(IsoFields.DAY_OF_QUARTER, 1);
        case "1y" -> day.withDayOfYear(1);
        default -> throw new IllegalArgumentException(interval);
      };
    }

    LocalDate next(LocalDate start) {
      return switch (interval) {
        case "1d" -> start.plusDays(1);
        case "1w" -> start.plusWeeks(1);
        case "1mo" -> start.plusMonths(1);
        case "1q" -> start.plusMonths(3);
        case "1y" -> start.plusYears(1);
        default -> throw new IllegalArgumentException(interval);
      };
    }
  }

  HistoryOracle(Map<String, NavigableMap<LocalDate, Double[]>> records) {
    this.records = records;
  }

  /** The rows of some currencies, whose slugs are in the order of their names. */
  JsonArray rows(List<String> slugs, Asked asked) {
    var rows = new JsonArray();
    slugs.forEach(slug -> rows(slug, asked).values().forEach(rows::add));
    return rows;
  }

  /** The rows of a currency by the first day of their interval. */
  NavigableMap<LocalDate, JsonObject> rows(String slug, Asked asked) {
    var all = records.get(slug);
    var rows = new TreeMap<LocalDate, JsonObject>();
    if (all.isEmpty()) {
      return rows;
    }
    var since = asked.from == null ? all.firstKey() : asked.from;
    var until = asked.to == null ? all.lastKey() : asked.to;
    if (since.isAfter(until) || all.subMap(since, true, until, true).isEmpty()) {
      return rows;
    }
    for (var start = asked.start(since); !start.isAfter(until); start = asked.next(start)) {
      var last = min(asked.next(start).minusDays(1), until);
      var days = all.subMap(max(start, since), true, last, true);
      if (!days.isEmpty()) {
        rows.put(start, bar(slug, start, ChronoUnit.DAYS.between(start, asked.next(start)), days));
      } else if (!asked.fill.equals("none")) {
        var before = all.headMap(max(start, since), false);
        rows.put(start, gap(slug, start, asked.fill.equals("previous") ? before : new TreeMap<>()));
      }
    }
    return rows;
  }

  private static JsonObject bar(
      String slug, LocalDate start, long length, NavigableMap<LocalDate, Double[]> days) {
    var partial = new ArrayList<String>();
    var row = new JsonObject().put("date", start.toString());
    for (var i = 0; i < NUMBERS.size(); i++) {
      var column = i;
      var known =
          days.values().stream().map(values -> values[column]).filter(v -> v != null).toList();
      row.put(NUMBERS.get(i), known.stream().reduce(combination(NUMBERS.get(i))).orElse(null));
      if (!known.isEmpty() && known.size() < days.size()) {
        partial.add(NUMBERS.get(i));
      }
    }
    return row.put("complete", days.size() == length)
        .put("partial", partial.isEmpty() ? null : String.join(" ", partial))
        .put("slug", slug);
  }

  private static BinaryOperator<Double> combination(String field) {
    return switch (field) {
      case "open" -> (first, later) -> first;
      case "high" -> Math::max;
      case "low" -> Math::min;
      case "volume" -> Double::sum;
      default -> (earlier, last) -> last;
    };
  }

  private static JsonObject gap(
      String slug, LocalDate start, NavigableMap<LocalDate, Double[]> before) {
    var close = last(before, 3);
    return new JsonObject()
        .put("date", start.toString())
        .put("open", close)
        .put("high", close)
        .put("low", close)
        .put("close", close)
        .put("volume", null)
        .put("market_cap", last(before, 5))
        .put("complete", false)
        .put("partial", null)
        .put("slug", slug);
  }

  private static Double last(NavigableMap<LocalDate, Double[]> records, int column) {
    return records.descendingMap().values().stream()
        .map(values -> values[column])
        .filter(value -> value != null)
        .findFirst()
        .orElse(null);
  }

  private static LocalDate min(LocalDate one, LocalDate other) {
    return one.isBefore(other) ? one : other;
  }

  private static LocalDate max(LocalDate one, LocalDate other) {
    return one.isBefore(other) ? other : one;
  }
}
