package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.Moments;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** {@code /coins/{id}/history}: the price at the start of a day, in all quote currencies. */
final class CoinHistory {
  private CoinHistory() {}

  static Future<?> body(DataReader reader, GivenParameters request) {
    var day = Moments.recordBefore(request, "date");
    var isLocalized = request.flag("localization", true);
    return RecordedCoin.read(reader, request)
        .compose(
            currency ->
                marketData(reader, currency, day)
                    .map(data -> snapshot(currency, isLocalized, data)));
  }

  private static Future<Optional<JsonObject>> marketData(
      DataReader reader, RecordedCoin currency, LocalDate day) {
    return currency
        .days()
        .flatMap(days -> days.within(day, day))
        .map(
            days ->
                reader
                    .rankedCoins()
                    .compose(
                        ranked ->
                            reader
                                .each(
                                    ranked.quotes(), quote -> currency.history(reader, quote, days))
                                .map(inEach -> marketData(ranked.quotes(), inEach))))
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

  /** Returns the known values of a member by quote currency. */
  private static JsonObject values(
      List<String> quotes, List<List<JsonObject>> inEach, String member) {
    var values = new JsonObject();
    for (var i = 0; i < quotes.size(); i++) {
      for (var row : inEach.get(i)) {
        JsonMembers.putKnown(values, quotes.get(i), row.getDouble(member));
      }
    }
    return values;
  }

  private static JsonObject snapshot(
      RecordedCoin currency, boolean isLocalized, Optional<JsonObject> data) {
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
