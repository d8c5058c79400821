package io.krispyto.http.coingecko;

import io.krispyto.domain.Window;
import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.krispyto.http.coingecko.source.Coin;
import io.krispyto.http.coingecko.source.Reading;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /simple/price}: the newest prices of some currencies in some others. */
final class Prices {
  private static final int MAX_QUOTES = 100;

  private Prices() {}

  /** The values that a request selects for each currency. */
  private record Wanted(
      Request.Precision precision,
      boolean hasMarketCap,
      boolean hasVolume,
      boolean hasChange,
      boolean hasMoment) {

    static Wanted of(Request request) {
      return new Wanted(
          request.precision(),
          request.flag("include_market_cap", false),
          request.flag("include_24hr_vol", false),
          request.flag("include_24hr_change", false),
          request.flag("include_last_updated_at", false));
    }

    JsonObject parameters(String slugs) {
      var parameters = new JsonObject().put("id", slugs);
      return hasChange ? parameters.put("windows", Window.DAY.toString()) : parameters;
    }

    void put(JsonObject prices, String quote, Coin coin) {
      Members.put(prices, quote, precision.of(coin.price()));
      if (hasMarketCap) {
        Members.put(prices, quote + "_market_cap", coin.marketCap());
      }
      if (hasVolume) {
        Members.put(prices, quote + "_24h_vol", coin.volume());
      }
      if (hasChange) {
        Members.put(prices, quote + "_24h_change", coin.change(Window.DAY));
      }
      if (hasMoment) {
        prices.put("last_updated_at", coin.updated().getEpochSecond());
      }
    }
  }

  static Future<?> body(Reading reading, Request request) {
    var quotes = quotes(request);
    var selection = Selection.read(request);
    if (selection.isEmpty()) {
      throw RequestFailure.missing("ids");
    }
    var wanted = Wanted.of(request);
    return selection
        .slugs(reading)
        .compose(
            slugs ->
                slugs.isEmpty()
                    ? reading.standings().map(unused -> new JsonObject())
                    : prices(reading, quotes, slugs, wanted));
  }

  private static List<String> quotes(Request request) {
    request.required("vs_currencies");
    var quotes = request.list("vs_currencies");
    if (quotes.isEmpty() || quotes.size() > MAX_QUOTES) {
      throw RequestFailure.invalid("vs_currencies", ": it has none, or more than " + MAX_QUOTES);
    }
    return quotes;
  }

  private static Future<JsonObject> prices(
      Reading reading, List<String> quotes, List<String> slugs, Wanted wanted) {
    return reading
        .each(
            quotes,
            quote -> Quotes.coins(reading, quote, wanted.parameters(String.join(",", slugs))))
        .map(
            inEach -> {
              var all = new JsonObject();
              for (var i = 0; i < quotes.size(); i++) {
                for (var coin : inEach.get(i)) {
                  if (!all.containsKey(coin.slug())) {
                    all.put(coin.slug(), new JsonObject());
                  }
                  wanted.put(all.getJsonObject(coin.slug()), quotes.get(i), coin);
                }
              }
              return all;
            });
  }
}
