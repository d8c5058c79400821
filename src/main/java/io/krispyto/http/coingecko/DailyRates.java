package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The rates of quote currencies, for the market as a whole, which is computed in US dollars. As in
 * all operations, the rate of a day is the close of the quote currency, or its last close in the 7
 * days before.
 */
final class DailyRates {
  private static final int MAX_AGE_DAYS = 7;

  private DailyRates() {}

  /** The rates of a quote currency. */
  record Rate(String quote, Daily daily) {}

  /** Reads the rates of all quote currencies on a day. */
  static Future<List<Rate>> on(DataReader reader, RankedCoins ranked, LocalDate day) {
    return reader.each(
        ranked.quotes(),
        quote ->
            daily(reader, quote, new RecordedCoin.Days(day, day))
                .map(daily -> new Rate(quote, daily)));
  }

  /** Reads the rates of a quote currency on some days. */
  static Future<Daily> daily(DataReader reader, String quote, RecordedCoin.Days range) {
    if (quote.equals(RankedCoins.USD)) {
      return Future.succeededFuture(Daily.DOLLARS);
    }
    return reader
        .rankedCoins()
        .compose(
            ranked ->
                reader.rows(ReadOperation.HISTORY, parameters(ranked.parameter(quote), range)))
        .recover(VsCurrencies.refused())
        .map(rows -> new Daily(false, closes(rows)));
  }

  private static JsonObject parameters(String quote, RecordedCoin.Days range) {
    return new JsonObject()
        .put("currency", quote)
        .put("from", range.first().minusDays(MAX_AGE_DAYS).toString())
        .put("to", range.last().toString());
  }

  private static NavigableMap<LocalDate, Double> closes(List<JsonObject> rows) {
    var closes = new TreeMap<LocalDate, Double>();
    for (var row : rows) {
      var close = row.getDouble("close");
      if (close != null && close > 0) {
        closes.put(LocalDate.parse(row.getString("date")), close);
      }
    }
    return closes;
  }

  private static Double quotient(double dollars, double rate) {
    var quotient = dollars / rate;
    return Double.isFinite(quotient) ? Double.valueOf(quotient) : null;
  }

  /**
   * Rates by day.
   *
   * @param isDollars whether they are all 1
   * @param closes the closes of the quote currency
   */
  record Daily(boolean isDollars, NavigableMap<LocalDate, Double> closes) {
    static final Daily DOLLARS = new Daily(true, new TreeMap<>());

    private Double on(LocalDate day) {
      if (isDollars) {
        return 1.0;
      }
      var last = closes.floorEntry(day);
      return last == null || last.getKey().plusDays(MAX_AGE_DAYS).isBefore(day)
          ? null
          : last.getValue();
    }

    Double convert(LocalDate day, Double dollars) {
      var rate = on(day);
      return dollars == null || rate == null ? null : quotient(dollars, rate);
    }
  }
}
