package io.krispyto.query.price;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RecordColumn;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The rows of {@link PriceSql#PRICES}, by the place of their distinct pair. */
final class FoundPrices {
  private static final int PLACE = 1;
  private static final int SLUG = 2;
  private static final int NAME = 3;
  private static final int DAY = 4;

  /** The first of the numbers, which are in the order of {@link RecordColumn#NUMBERS}. */
  private static final int NUMBERS = 5;

  private static final int NAMES = 11;
  private static final int SYMBOLS = 12;
  private static final int SLUGS = 13;

  private final RequestedPrices requested;
  private final int[] columns;
  private final String[] slugs;
  private final String[] problems;
  private final int[] days;

  /** The requested fields of each place; NaN if unknown. */
  private final double[] values;

  /** Each problem is stored once, since many pairs can have the same long list of candidates. */
  private final Map<String, String> distinctProblems = new HashMap<>();

  private DataVersion version = DataVersion.NONE;

  FoundPrices(RequestedPrices requested) {
    this.requested = requested;
    columns =
        requested.query().fields().stream()
            .mapToInt(field -> NUMBERS + RecordColumn.NUMBERS.indexOf(field))
            .toArray();
    slugs = new String[requested.count()];
    problems = new String[requested.count()];
    days = new int[requested.count()];
    values = new double[requested.count() * columns.length];
    Arrays.fill(values, Double.NaN);
  }

  void add(Row row) {
    version = new DataVersion(row.getLong(0));
    // If there is no row, the version comes with nulls.
    var number = row.getLong(PLACE);
    if (number == null) {
      return;
    }
    var place = number.intValue() - 1;
    slugs[place] = row.getString(SLUG);
    var day = row.getLocalDate(DAY);
    if (day == null) {
      problems[place] = shared(problem(place, row));
    } else {
      days[place] = (int) day.toEpochDay();
      for (var i = 0; i < columns.length; i++) {
        var value = row.getDouble(columns[i]);
        values[place * columns.length + i] = value == null ? Double.NaN : value;
      }
    }
  }

  private String problem(int place, Row row) {
    var names = row.getArrayOfStrings(NAMES);
    if (names != null) {
      return requested.currencyAt(place).ambiguous(candidates(names, row)).getMessage();
    }
    var until = requested.dayAt(place);
    var within = requested.query().within().days();
    return "There is no record of "
        + row.getString(NAME)
        + (within == 0
            ? " on " + until + "."
            : " from " + until.minusDays(within) + " to " + until + ".");
  }

  private static List<CurrencyIdentity> candidates(String[] names, Row row) {
    var symbols = row.getArrayOfStrings(SYMBOLS);
    var slugs = row.getArrayOfStrings(SLUGS);
    return IntStream.range(0, names.length)
        .mapToObj(i -> new CurrencyIdentity(names[i], symbols[i], slugs[i]))
        .toList();
  }

  private String shared(String problem) {
    return distinctProblems.computeIfAbsent(problem, same -> same);
  }

  DataVersion version() {
    return version;
  }

  /** Returns the slug of the currency at a place; null if it is unknown or ambiguous. */
  String slug(int place) {
    return slugs[place];
  }

  /** Returns why there is no record at a place; empty if there is one. */
  String problem(int place) {
    if (problems[place] != null) {
      return problems[place];
    }
    return slugs[place] == null ? requested.currencyAt(place).unknown().getMessage() : "";
  }

  /** Returns the epoch day of the record at a place. */
  int day(int place) {
    return days[place];
  }

  /** Returns a requested field of the record at a place; NaN if it is unknown. */
  double value(int place, int field) {
    return values[place * columns.length + field];
  }
}
