package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.Moments;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * {@code /coins/{id}/market_chart}, {@code ohlc}, and their ranges: the records of a currency.
 * There is one point per day, whatever granularity is requested.
 */
final class CoinCharts {
  private static final String DAILY = "daily";
  private static final String HOURLY = "hourly";

  private CoinCharts() {}

  /** {@code /coins/{id}/market_chart}: the last days up to the newest record. */
  static Future<?> chart(DataReader reader, GivenParameters request) {
    return points(reader, request, RequestedRange.lastDays(request));
  }

  /** {@code /coins/{id}/market_chart/range}. */
  static Future<?> chartInRange(DataReader reader, GivenParameters request) {
    return points(reader, request, RequestedRange.between(request));
  }

  private static Future<?> points(
      DataReader reader, GivenParameters request, RequestedRange range) {
    // Only daily points are known.
    request.choice("interval", List.of("1m", "5m", HOURLY, DAILY), DAILY);
    var precision = request.precision();
    return records(reader, request, range)
        .map(
            rows ->
                new JsonObject()
                    .put("prices", pairs(rows, "close", precision::of))
                    .put("market_caps", pairs(rows, "market_cap", value -> value))
                    .put("total_volumes", pairs(rows, "volume", value -> value)));
  }

  /**
   * Returns pairs of a timestamp and a value. Unknown values are omitted, since CoinGecko's type
   * has no null.
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

  private static Future<List<JsonObject>> records(
      DataReader reader, GivenParameters request, RequestedRange range) {
    var quote = VsCurrencies.read(request);
    return RecordedCoin.read(reader, request)
        .compose(
            currency ->
                currency
                    .days()
                    .flatMap(range::of)
                    .map(days -> currency.history(reader, quote, days))
                    .orElse(Future.succeededFuture(List.of())));
  }

  /** {@code /coins/{id}/ohlc}: candles, four days long if more than 30 days are requested. */
  static Future<?> candles(DataReader reader, GivenParameters request) {
    var range = RequestedRange.lastDaysOfCandles(request);
    var interval = request.choice("interval", List.of(DAILY, HOURLY), "");
    refuseHourly(interval);
    var length = interval.isEmpty() ? range.candleDays() : 1;
    return candles(reader, request, range, length);
  }

  /** {@code /coins/{id}/ohlc/range}: daily candles. */
  static Future<?> candlesInRange(DataReader reader, GivenParameters request) {
    request.required("interval");
    refuseHourly(request.choice("interval", List.of(DAILY, HOURLY), DAILY));
    return candles(reader, request, RequestedRange.between(request), 1);
  }

  private static void refuseHourly(String interval) {
    if (interval.equals(HOURLY)) {
      throw RequestFailure.invalid("interval", ": this server has daily prices only");
    }
  }

  private static Future<?> candles(
      DataReader reader, GivenParameters request, RequestedRange range, int days) {
    var precision = request.precision();
    return records(reader, request, range).map(rows -> Candle.all(rows, days, precision));
  }
}
