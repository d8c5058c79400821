package io.krispyto.query.price;

import io.krispyto.domain.NamedCurrency;
import io.krispyto.domain.PricePairs;
import io.krispyto.domain.PricesQuery;
import io.krispyto.domain.QuoteCurrency;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;

/**
 * The distinct currencies and days of pairs, in the order in which {@link PriceSql} takes them: the
 * days of a currency are adjacent and sorted.
 */
final class RequestedPrices {
  private final PricesQuery query;
  private final PricePairs pairs;

  /** Each text parsed as a day, and as a currency; null until it is parsed. */
  private final Parsed[] days;

  private final Parsed[] currencies;

  /** The distinct valid pairs, sorted: the place of the currency's text, and the day. */
  private final long[] keys;

  /**
   * @param day the epoch day, if the text is a day
   * @param problem why the text cannot be used; empty if it can
   */
  private record Parsed(int day, String problem) {
    static Parsed day(String text) {
      try {
        return new Parsed((int) PricesQuery.day(text).toEpochDay(), "");
      } catch (IllegalArgumentException e) {
        return new Parsed(0, "date: " + e.getMessage());
      }
    }

    static Parsed currency(String text) {
      try {
        PricesQuery.currency(text);
        return new Parsed(0, "");
      } catch (IllegalArgumentException e) {
        return new Parsed(0, "currency: " + e.getMessage());
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
    keys = Arrays.stream(valid, 0, count).distinct().toArray();
  }

  private long key(int pair) {
    // Flipping the sign of the day keeps its order as an unsigned number.
    return (long) pairs.currency(pair) << Integer.SIZE
        | (day(pair) ^ Integer.MIN_VALUE) & 0xFFFF_FFFFL;
  }

  private static LocalDate day(long key) {
    return LocalDate.ofEpochDay((int) key ^ Integer.MIN_VALUE);
  }

  private static int currency(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  private int day(int pair) {
    return parsedDay(pairs.date(pair)).day();
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
   * Returns the day of a pair as a date; the text as given if it is malformed; empty if it is
   * missing.
   */
  Optional<String> date(int pair) {
    var place = pairs.date(pair);
    return place >= 0 && parsedDay(place).problem().isEmpty()
        ? Optional.of(LocalDate.ofEpochDay(parsedDay(place).day()).toString())
        : pairs.text(place);
  }

  /** Returns the currency of a distinct pair as requested. */
  NamedCurrency currencyAt(int place) {
    return new NamedCurrency(pairs.texts().get(currency(keys[place])));
  }

  /** Returns the day of a distinct pair. */
  LocalDate dayAt(int place) {
    return day(keys[place]);
  }

  /** Returns the parameters of {@link PriceSql#PRICES}. */
  Tuple parameters() {
    var texts = new ArrayList<String>();
    var first = new ArrayList<Integer>();
    var last = new ArrayList<Integer>();
    for (var place = 0; place < keys.length; place++) {
      if (place == 0 || currency(keys[place]) != currency(keys[place - 1])) {
        texts.add(pairs.texts().get(currency(keys[place])));
        first.add(place + 1);
        last.add(place + 1);
      } else {
        last.set(last.size() - 1, place + 1);
      }
    }
    return Tuple.of(
        texts.toArray(String[]::new),
        first.toArray(Integer[]::new),
        last.toArray(Integer[]::new),
        Arrays.stream(keys).mapToObj(RequestedPrices::day).toArray(LocalDate[]::new),
        query.within().days(),
        QuoteCurrency.parameter(query.quote()));
  }
}
