package io.krispyto.http.coingecko;

import io.krispyto.domain.day.Window;
import io.krispyto.domain.query.LatestQuery;
import io.krispyto.http.coingecko.data.Coin;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.Precision;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /simple/price}: the newest prices of some currencies in some others. */
final class SimplePrice {
  private static final int MAX_QUOTES = 100;

  private SimplePrice() {}

  /** The values that a request selects for each currency. */
  private record Wanted(
      Precision precision,
      boolean hasMarketCap,
      boolean hasVolume,
      boolean hasChange,
      boolean hasMoment) {

    static Wanted of(GivenParameters request) {
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
      JsonMembers.putKnown(prices, quote, precision.of(coin.price()));
      if (hasMarketCap) {
        JsonMembers.putKnown(prices, quote + "_market_cap", coin.marketCap());
      }
      if (hasVolume) {
        JsonMembers.putKnown(prices, quote + "_24h_vol", coin.volume());
      }
      if (hasChange) {
        JsonMembers.putKnown(prices, quote + "_24h_change", coin.change(Window.DAY));
      }
      if (hasMoment) {
        prices.put("last_updated_at", coin.updated().getEpochSecond());
      }
    }
  }

  static Future<?> body(DataReader reader, GivenParameters request) {
    var quotes = quotes(request);
    var selection = CoinSelection.read(request);
    if (selection.isEmpty()) {
      throw RequestFailure.missing("ids");
    }
    var wanted = Wanted.of(request);
    return selection
        .slugs(reader)
        .compose(
            slugs ->
                slugs.isEmpty()
                    ? reader.rankedCoins().map(unused -> new JsonObject())
                    : prices(reader, quotes, slugs, wanted));
  }

  private static List<String> quotes(GivenParameters request) {
    request.required("vs_currencies");
    var quotes = request.list("vs_currencies");
    if (quotes.isEmpty() || quotes.size() > MAX_QUOTES) {
      throw RequestFailure.invalid("vs_currencies", ": it has none, or more than " + MAX_QUOTES);
    }
    return quotes;
  }

  private static Future<JsonObject> prices(
      DataReader reader, List<String> quotes, List<String> slugs, Wanted wanted) {
    var parameters = wanted.parameters(ids(slugs));
    return reader
        .rankedCoins()
        .compose(
            ranked ->
                reader
                    .each(quotes, quote -> coins(reader, quote, parameters))
                    .map(
                        inEach -> {
                          var prices = new JsonObject();
                          slugs.stream()
                              .filter(ranked.coins()::containsKey)
                              .forEach(slug -> prices.put(slug, new JsonObject()));
                          for (var i = 0; i < quotes.size(); i++) {
                            put(prices, quotes.get(i), inEach.get(i), wanted);
                          }
                          return prices;
                        }));
  }

  private static String ids(List<String> slugs) {
    var ids = String.join(",", slugs);
    if (ids.length() > LatestQuery.MAX_SLUGS_LENGTH) {
      throw RequestFailure.invalid("symbols", ": too many currencies have them");
    }
    return ids;
  }

  /** Reads the currencies in a quote currency; empty if it is unknown, as in CoinGecko's API. */
  private static Future<List<Coin>> coins(DataReader reader, String quote, JsonObject parameters) {
    return VsCurrencies.coins(reader, quote, parameters)
        .recover(
            error ->
                error instanceof RequestFailure
                    ? Future.succeededFuture(List.of())
                    : Future.failedFuture(error));
  }

  private static void put(JsonObject prices, String quote, List<Coin> coins, Wanted wanted) {
    for (var coin : coins) {
      if (!prices.containsKey(coin.slug())) {
        prices.put(coin.slug(), new JsonObject());
      }
      wanted.put(prices.getJsonObject(coin.slug()), quote, coin);
    }
  }
}
