package io.krispyto.query.price;

import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.domain.record.PricePairs;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The distinct pairs of a currency's text and a day. Each has a place: the days of a text are
 * adjacent and sorted.
 */
final class RequestedPrices {
  private final PricesQuery query;
  private final PricePairs pairs;

  /** Each text parsed as a day, and as a currency; null until it is parsed. */
  private final Parsed[] days;

  private final Parsed[] currencies;

  /** The distinct valid pairs, sorted: the place of the currency's text, and the day. */
  private final long[] keys;

  /** The first place of each text. */
  private final int[] firstPlaces;

  /**
   * @param day the epoch day, if the text is a day
   * @param text the day as YYYY-MM-DD; the text as given if it is not a day
   * @param problem why the text cannot be used; empty if it can
   */
  private record Parsed(int day, String text, String problem) {
    private static final Parsed CURRENCY = new Parsed(0, "", "");

    static Parsed day(String text) {
      try {
        var day = PricesQuery.day(text);
        return new Parsed((int) day.toEpochDay(), day.toString(), "");
      } catch (IllegalArgumentException e) {
        return new Parsed(0, text, "date: " + e.getMessage());
      }
    }

    static Parsed currency(String text) {
      try {
        PricesQuery.currency(text);
        return CURRENCY;
      } catch (IllegalArgumentException e) {
        return new Parsed(0, text, "currency: " + e.getMessage());
      }
    }
  }

  RequestedPrices(PricesQuery query) {
    this.query = query;
    pairs = query.pairs();
    days = new Parsed[pairs.texts().size()];
    currencies = new Parsed[pairs.texts().size()];
    var valid = new long[pairs.size()];
    var count = 0;
    for (var pair = 0; pair < pairs.size(); pair++) {
      if (problem(pair).isEmpty()) {
        valid[count++] = key(pair);
      }
    }
    Arrays.sort(valid, 0, count);
    keys = distinct(valid, count);
    firstPlaces =
        IntStream.range(0, keys.length)
            .filter(place -> place == 0 || currency(keys[place]) != currency(keys[place - 1]))
            .toArray();
  }

  /** Streams would box each key. */
  private static long[] distinct(long[] sorted, int count) {
    var size = 0;
    for (var i = 0; i < count; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[size++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, size);
  }

  private long key(int pair) {
    // Flipping the sign of the day keeps its order as an unsigned number.
    return (long) pairs.currency(pair) << Integer.SIZE
        | (day(pair) ^ Integer.MIN_VALUE) & 0xFFFF_FFFFL;
  }

  private static int currency(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  private Parsed parsedDay(int place) {
    if (days[place] == null) {
      days[place] = Parsed.day(pairs.texts().get(place));
    }
    return days[place];
  }

  private Parsed parsedCurrency(int place) {
    if (currencies[place] == null) {
      currencies[place] = Parsed.currency(pairs.texts().get(place));
    }
    return currencies[place];
  }

  PricesQuery query() {
    return query;
  }

  /** Returns the number of distinct valid pairs. */
  int count() {
    return keys.length;
  }

  /** Returns the place of a valid pair among the distinct ones. */
  int place(int pair) {
    return Arrays.binarySearch(keys, key(pair));
  }

  /** Returns why a pair is invalid; empty if it is valid. */
  String problem(int pair) {
    var currency =
        pairs.currency(pair) < 0
            ? "currency: is missing"
            : parsedCurrency(pairs.currency(pair)).problem();
    var date = pairs.date(pair) < 0 ? "date: is missing" : parsedDay(pairs.date(pair)).problem();
    return currency.isEmpty() || date.isEmpty() ? currency + date : currency + "; " + date;
  }

  /**
   * Returns the day of a pair as YYYY-MM-DD; the text as given if it is malformed; null if it is
   * missing.
   */
  String date(int pair) {
    var place = pairs.date(pair);
    return place < 0 ? null : parsedDay(place).text();
  }

  private int day(int pair) {
    return parsedDay(pairs.date(pair)).day();
  }

  /** Returns the text of the currency at a place. */
  String textAt(int place) {
    return pairs.texts().get(currency(keys[place]));
  }

  /** Returns the currency at a place as requested. */
  NamedCurrency currencyAt(int place) {
    return new NamedCurrency(textAt(place));
  }

  /** Returns the epoch day at a place. */
  int epochDayAt(int place) {
    return (int) keys[place] ^ Integer.MIN_VALUE;
  }

  /** Returns the day at a place. */
  LocalDate dayAt(int place) {
    return LocalDate.ofEpochDay(epochDayAt(place));
  }

  /** Returns the first place of each text. */
  int[] firstPlaces() {
    return firstPlaces;
  }

  /** Returns all places of a text, given its first one. */
  IntStream placesFrom(int firstPlace) {
    var text = Arrays.binarySearch(firstPlaces, firstPlace);
    return IntStream.range(
        firstPlace, text + 1 < firstPlaces.length ? firstPlaces[text + 1] : keys.length);
  }

  /** Returns the earliest and the latest day; empty if no pair is valid. */
  Optional<DaySpan> days() {
    var days = IntStream.range(0, keys.length).map(this::epochDayAt).summaryStatistics();
    return keys.length == 0
        ? Optional.empty()
        : Optional.of(
            new DaySpan(LocalDate.ofEpochDay(days.getMin()), LocalDate.ofEpochDay(days.getMax())));
  }

  record DaySpan(LocalDate first, LocalDate last) {}
}
