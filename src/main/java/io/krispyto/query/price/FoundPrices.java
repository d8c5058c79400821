package io.krispyto.query.price;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.record.RecordColumn;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The currency and the record of each distinct pair, by its place. */
final class FoundPrices {
  private static final int NO_RECORD = Integer.MIN_VALUE;

  /** The column of {@link PriceSql#RECORDS} with the age of the record in days. */
  private static final int DAYS_EARLIER = 1;

  /** The first column with a number. Their order is that of {@link RecordColumn#NUMBERS}. */
  private static final int NUMBERS = 2;

  private final RequestedPrices requested;
  private final int[] columns;
  private final Map<Integer, Currency> byId = new HashMap<>();
  private final Currency[] currencies;

  /** The problem of each place with an ambiguous text; otherwise null. */
  private final String[] ambiguities;

  private final int[] days;

  /** The requested fields of each place; NaN if unknown. */
  private final double[] values;

  /** Each ambiguity is stored once, since many pairs can have the same long list of candidates. */
  private final Map<String, String> distinctAmbiguities = new HashMap<>();

  private DataVersion version = DataVersion.NONE;

  /** A currency that pairs refer to. */
  record Currency(int id, String slug, String name) {}

  FoundPrices(RequestedPrices requested) {
    this.requested = requested;
    columns =
        requested.query().fields().stream()
            .mapToInt(field -> NUMBERS + RecordColumn.NUMBERS.indexOf(field))
            .toArray();
    currencies = new Currency[requested.count()];
    ambiguities = new String[requested.count()];
    days = new int[requested.count()];
    Arrays.fill(days, NO_RECORD);
    values = new double[requested.count() * columns.length];
  }

  void setVersion(DataVersion version) {
    this.version = version;
  }

  /** Returns the same object for the same currency. */
  Currency currency(int id, String slug, String name) {
    return byId.computeIfAbsent(id, added -> new Currency(id, slug, name));
  }

  void setCurrency(int place, Currency currency) {
    currencies[place] = currency;
  }

  void setCandidates(int place, List<CurrencyIdentity> candidates) {
    var problem = requested.currencyAt(place).ambiguous(candidates).getMessage();
    ambiguities[place] = distinctAmbiguities.computeIfAbsent(problem, same -> same);
  }

  /** Returns the places with a currency, in the order of currencies and days. */
  int[] placesInTableOrder() {
    return IntStream.range(0, currencies.length)
        .filter(place -> currencies[place] != null)
        // The places of a text are in the order of their days.
        .mapToLong(place -> (long) currencies[place].id() << Integer.SIZE | place)
        .sorted()
        .mapToInt(key -> (int) key)
        .toArray();
  }

  int currencyId(int place) {
    return currencies[place].id();
  }

  /** Stores a row of {@link PriceSql#RECORDS}. */
  void setRecord(int place, Row row) {
    days[place] = requested.epochDayAt(place) - row.getInteger(DAYS_EARLIER);
    for (var i = 0; i < columns.length; i++) {
      var value = row.getDouble(columns[i]);
      values[place * columns.length + i] = value == null ? Double.NaN : value;
    }
  }

  DataVersion version() {
    return version;
  }

  /** Returns the slug of the currency at a place; null if it is unknown or ambiguous. */
  String slug(int place) {
    return currencies[place] == null ? null : currencies[place].slug();
  }

  /** Returns why there is no record at a place; empty if there is one. */
  String problem(int place) {
    if (days[place] != NO_RECORD) {
      return "";
    }
    if (currencies[place] != null) {
      return noRecord(currencies[place].name(), place);
    }
    return ambiguities[place] == null
        ? requested.currencyAt(place).unknown().getMessage()
        : ambiguities[place];
  }

  private String noRecord(String name, int place) {
    var until = requested.dayAt(place);
    var within = requested.query().within().days();
    return "There is no record of "
        + name
        + (within == 0
            ? " on " + until + "."
            : " from " + until.minusDays(within) + " to " + until + ".");
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
