package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.request.Moments;
import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.krispyto.http.coingecko.source.Reading;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * {@code /coins/{id}/market_chart}, {@code ohlc}, their ranges, and {@code history}: the records of
 * a currency. There is one point per day, whatever granularity is requested.
 */
final class Charts {
  private static final String DAILY = "daily";
  private static final String HOURLY = "hourly";

  private Charts() {}

  /** {@code /coins/{id}/market_chart}: the last days up to the newest record. */
  static Future<?> chart(Reading reading, Request request) {
    return points(reading, request, Range.lastDays(request));
  }

  /** {@code /coins/{id}/market_chart/range}. */
  static Future<?> chartInRange(Reading reading, Request request) {
    return points(reading, request, Range.between(request));
  }

  private static Future<?> points(Reading reading, Request request, Range range) {
    // Finer points are unknown; the daily ones are among them.
    request.choice("interval", List.of("1m", "5m", HOURLY, DAILY), DAILY);
    var precision = request.precision();
    return records(reading, request, range)
        .map(
            rows ->
                new JsonObject()
                    .put("prices", pairs(rows, "close", precision::of))
                    .put("market_caps", pairs(rows, "market_cap", value -> value))
                    .put("total_volumes", pairs(rows, "volume", value -> value)));
  }

  /**
   * Returns pairs of a moment and a value. CoinGecko's type has no null, so unknown values have no
   * pair.
   */
  private static JsonArray pairs(
      List<JsonObject> rows, String member, UnaryOperator<Double> rounding) {
    var pairs = new JsonArray();
    for (var row : rows) {
      var value = row.getDouble(member);
      if (value != null) {
        pairs.add(new JsonArray().add(moment(row)).add(rounding.apply(value)));
      }
    }
    return pairs;
  }

  private static long moment(JsonObject row) {
    return Moments.of(row.getString("date")).toEpochMilli();
  }

  private static Future<List<JsonObject>> records(Reading reading, Request request, Range range) {
    var quote = Quotes.read(request);
    return Currency.read(reading, request)
        .compose(
            currency ->
                currency
                    .days()
                    .flatMap(range::of)
                    .map(days -> currency.history(reading, quote, days))
                    .orElse(Future.succeededFuture(List.of())));
  }

  /** {@code /coins/{id}/ohlc}: candles, four days long if more than 30 days are requested. */
  static Future<?> candles(Reading reading, Request request) {
    var range = Range.lastDaysOfCandles(request);
    var interval = request.choice("interval", List.of(DAILY, HOURLY), "");
    refuseHourly(interval);
    var length = interval.isEmpty() ? range.candleDays() : 1;
    return candles(reading, request, range, length);
  }

  /** {@code /coins/{id}/ohlc/range}: daily candles. */
  static Future<?> candlesInRange(Reading reading, Request request) {
    request.required("interval");
    refuseHourly(request.choice("interval", List.of(DAILY, HOURLY), DAILY));
    return candles(reading, request, Range.between(request), 1);
  }

  private static void refuseHourly(String interval) {
    if (interval.equals(HOURLY)) {
      throw RequestFailure.invalid("interval", ": this server has daily prices only");
    }
  }

  private static Future<?> candles(Reading reading, Request request, Range range, int days) {
    var precision = request.precision();
    return records(reading, request, range).map(rows -> Candle.all(rows, days, precision));
  }

  /** {@code /coins/{id}/history}: the price at the start of a day, in all quote currencies. */
  static Future<?> history(Reading reading, Request request) {
    var day = Moments.recordBefore(request, "date");
    var isLocalized = request.flag("localization", true);
    return Currency.read(reading, request)
        .compose(
            currency ->
                marketData(reading, currency, day)
                    .map(data -> snapshot(currency, isLocalized, data)));
  }

  private static Future<Optional<JsonObject>> marketData(
      Reading reading, Currency currency, LocalDate day) {
    return currency
        .days()
        .flatMap(days -> days.within(day, day))
        .map(
            days ->
                reading
                    .standings()
                    .compose(
                        standings ->
                            reading
                                .each(
                                    standings.quotes(),
                                    quote ->
                                        currency.history(
                                            reading, standings.quote(quote).unambiguous(), days))
                                .map(inEach -> marketData(standings.quotes(), inEach))))
        .orElse(Future.succeededFuture(Optional.empty()));
  }

  private static Optional<JsonObject> marketData(
      List<String> quotes, List<List<JsonObject>> inEach) {
    if (inEach.stream().allMatch(List::isEmpty)) {
      return Optional.empty();
    }
    return Optional.of(
        new JsonObject()
            .put("current_price", values(quotes, inEach, "close"))
            .put("market_cap", values(quotes, inEach, "market_cap"))
            .put("total_volume", values(quotes, inEach, "volume")));
  }

  /** The known values of a member, by quote currency. */
  private static JsonObject values(
      List<String> quotes, List<List<JsonObject>> inEach, String member) {
    var values = new JsonObject();
    for (var i = 0; i < quotes.size(); i++) {
      for (var row : inEach.get(i)) {
        Members.put(values, quotes.get(i), row.getDouble(member));
      }
    }
    return values;
  }

  private static JsonObject snapshot(
      Currency currency, boolean isLocalized, Optional<JsonObject> data) {
    var snapshot =
        new JsonObject()
            .put("id", currency.slug())
            .put("symbol", currency.symbol())
            .put("name", currency.name());
    if (isLocalized) {
      snapshot.put("localization", new JsonObject().put("en", currency.name()));
    }
    snapshot.put("image", new JsonObject().put("thumb", "").put("small", ""));
    // Left out if the day has no record, as in CoinGecko's API.
    data.ifPresent(found -> snapshot.put("market_data", found));
    return snapshot.put(
        "public_interest_stats", new JsonObject().putNull("alexa_rank").putNull("bing_matches"));
  }
}
