package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.request.Moments;
import io.krispyto.http.coingecko.request.Precision;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedList;
import java.util.List;

/**
 * The open, high, low and close of some days.
 *
 * @param end the moment of the close, which is the timestamp of a candle in CoinGecko's API
 */
record Candle(Instant end, double open, double high, double low, double close) {

  /**
   * Returns candles of a number of days, oldest first. The last one ends with the newest record,
   * and the first one may be shorter. A day that lacks one of the values has no candle.
   */
  static JsonArray all(List<JsonObject> rows, int days, Precision precision) {
    var candles = new LinkedList<Candle>();
    LocalDate first = null;
    for (var i = rows.size() - 1; i >= 0; i--) {
      var row = rows.get(i);
      if (!isWhole(row)) {
        continue;
      }
      var day = LocalDate.parse(row.getString("date"));
      if (first != null && !day.isBefore(first)) {
        candles.addFirst(of(row).followedBy(candles.removeFirst()));
      } else {
        candles.addFirst(of(row));
        first = day.minusDays(days - 1L);
      }
    }
    var all = new JsonArray();
    candles.forEach(candle -> all.add(candle.json(precision)));
    return all;
  }

  private static boolean isWhole(JsonObject row) {
    return List.of("open", "high", "low", "close").stream()
        .allMatch(member -> row.getValue(member) != null);
  }

  private static Candle of(JsonObject row) {
    return new Candle(
        Moments.of(row.getString("date")),
        row.getDouble("open"),
        row.getDouble("high"),
        row.getDouble("low"),
        row.getDouble("close"));
  }

  private Candle followedBy(Candle later) {
    return new Candle(
        later.end, open, Math.max(high, later.high), Math.min(low, later.low), later.close);
  }

  private JsonArray json(Precision precision) {
    return new JsonArray()
        .add(end.toEpochMilli())
        .add(precision.of(open))
        .add(precision.of(high))
        .add(precision.of(low))
        .add(precision.of(close));
  }
}
