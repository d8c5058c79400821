package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** {@code /coins/{id}}: a currency with its newest record in all quote currencies. */
final class CoinDetails {
  private CoinDetails() {}

  /** The requested parts. */
  private record Wanted(
      boolean hasLocalization, boolean hasTickers, boolean hasMarketData, boolean hasSparkline) {

    static Wanted of(GivenParameters request) {
      return new Wanted(
          request.flag("localization", true),
          request.flag("tickers", true),
          request.flag("market_data", true),
          request.flag("sparkline", false));
    }
  }

  static Future<?> body(DataReader reader, GivenParameters request) {
    var wanted = Wanted.of(request);
    return RecordedCoin.read(reader, request)
        .compose(
            currency ->
                reader
                    .rankedCoins()
                    .compose(
                        ranked ->
                            wanted.hasMarketData
                                ? MarketData.read(reader, currency, ranked, wanted.hasSparkline)
                                    .map(data -> details(currency, ranked, wanted, data))
                                : Future.succeededFuture(
                                    details(currency, ranked, wanted, Optional.empty()))));
  }

  private static JsonObject details(
      RecordedCoin currency, RankedCoins ranked, Wanted wanted, Optional<JsonObject> marketData) {
    var details =
        new JsonObject()
            .put("id", currency.slug())
            .put("symbol", currency.symbol())
            .put("name", currency.name())
            .put("web_slug", currency.slug())
            .put("market_cap_rank", ranked.rank(currency.slug()));
    if (wanted.hasLocalization) {
      details.put("localization", new JsonObject().put("en", currency.name()));
    }
    marketData.ifPresent(data -> details.put("market_data", data));
    currency.days().ifPresent(days -> details.put("last_updated", days.updated().toString()));
    putUnknown(details);
    return wanted.hasTickers ? details.put("tickers", new JsonArray()) : details;
  }

  /** The types of CoinGecko's SDK require these members. */
  private static void putUnknown(JsonObject details) {
    details
        .putNull("asset_platform_id")
        .put("platforms", new JsonObject())
        .put("detail_platforms", new JsonObject())
        .put("block_time_in_minutes", 0)
        .putNull("hashing_algorithm")
        .put("categories", new JsonArray())
        .put("preview_listing", false)
        .putNull("public_notice")
        .put("additional_notices", new JsonArray())
        .put("has_supply_breakdown", false)
        .put("description", new JsonObject().put("en", ""))
        .put("links", new JsonObject())
        .put("image", new JsonObject().put("thumb", "").put("small", "").put("large", ""))
        .put("country_origin", "")
        .putNull("genesis_date")
        .putNull("sentiment_votes_up_percentage")
        .putNull("sentiment_votes_down_percentage")
        .put("watchlist_portfolio_users", 0)
        .putNull("market_cap_rank_with_rehypothecated")
        .put("status_updates", new JsonArray());
  }
}
