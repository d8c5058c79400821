package io.krispyto.http.coingecko;

import io.krispyto.domain.Window;
import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.request.Windows;
import io.krispyto.http.coingecko.source.Coin;
import io.krispyto.http.coingecko.source.Reading;
import io.krispyto.http.coingecko.source.Standings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code /coins/{id}}: a currency with its newest record in all quote currencies. */
final class Details {
  private static final int SPARKLINE_CLOSES = 8;

  private Details() {}

  /** Which parts a request wants. */
  private record Wanted(
      boolean hasLocalization, boolean hasTickers, boolean hasMarketData, boolean hasSparkline) {

    static Wanted of(Request request) {
      // Their API ignores these, too.
      request.flag("community_data", true);
      request.flag("developer_data", true);
      request.flag("include_categories_details", false);
      request.choice("dex_pair_format", List.of("contract_address", "symbol"), "");
      return new Wanted(
          request.flag("localization", true),
          request.flag("tickers", true),
          request.flag("market_data", true),
          request.flag("sparkline", false));
    }
  }

  static Future<?> body(Reading reading, Request request) {
    var wanted = Wanted.of(request);
    return Currency.read(reading, request)
        .compose(
            currency ->
                reading
                    .standings()
                    .compose(
                        standings ->
                            wanted.hasMarketData
                                ? marketData(reading, currency, standings, wanted.hasSparkline)
                                    .map(data -> details(currency, standings, wanted, data))
                                : Future.succeededFuture(
                                    details(currency, standings, wanted, Optional.empty()))));
  }

  private static JsonObject details(
      Currency currency, Standings standings, Wanted wanted, Optional<JsonObject> marketData) {
    var details =
        new JsonObject()
            .put("id", currency.slug())
            .put("symbol", currency.symbol())
            .put("name", currency.name())
            .put("web_slug", currency.slug())
            .putNull("asset_platform_id")
            .put("platforms", new JsonObject())
            .put("detail_platforms", new JsonObject())
            .put("block_time_in_minutes", 0)
            .putNull("hashing_algorithm")
            .put("categories", new JsonArray())
            .put("preview_listing", false)
            .putNull("public_notice")
            .put("additional_notices", new JsonArray())
            .put("has_supply_breakdown", false);
    if (wanted.hasLocalization) {
      details.put("localization", new JsonObject().put("en", currency.name()));
    }
    details
        .put("description", new JsonObject().put("en", ""))
        .put("links", new JsonObject())
        .put("image", new JsonObject().put("thumb", "").put("small", "").put("large", ""))
        .put("country_origin", "")
        .putNull("genesis_date")
        .putNull("sentiment_votes_up_percentage")
        .putNull("sentiment_votes_down_percentage")
        .put("watchlist_portfolio_users", 0)
        .put("market_cap_rank", standings.rank(currency.slug()))
        .putNull("market_cap_rank_with_rehypothecated");
    marketData.ifPresent(data -> details.put("market_data", data));
    details.put("status_updates", new JsonArray());
    currency.days().ifPresent(days -> details.put("last_updated", days.updated().toString()));
    return wanted.hasTickers ? details.put("tickers", new JsonArray()) : details;
  }

  private static Future<Optional<JsonObject>> marketData(
      Reading reading, Currency currency, Standings standings, boolean hasSparkline) {
    var quotes = standings.quotes();
    if (currency.days().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return reading
        .each(
            quotes,
            quote ->
                Quotes.coins(
                    reading,
                    standings.quote(quote).unambiguous(),
                    parameters(currency, hasSparkline)))
        .compose(
            inEach ->
                inEach.stream().anyMatch(List::isEmpty)
                    // Its records were deleted in between.
                    ? Future.succeededFuture(Optional.empty())
                    : marketData(
                        reading,
                        new InQuotes(quotes, inEach.stream().map(each -> each.get(0)).toList()),
                        standings.rank(currency.slug()),
                        hasSparkline));
  }

  private static Future<Optional<JsonObject>> marketData(
      Reading reading, InQuotes values, Integer rank, boolean hasSparkline) {
    var dollars = values.inDollars();
    return Extremes.read(reading, dollars.slug(), Standings.USD)
        .map(
            extremes -> {
              var data = marketData(values, rank, hasSparkline);
              putExtremes(data, dollars, extremes);
              return Optional.of(data);
            });
  }

  private static void putExtremes(JsonObject data, Coin coin, Extremes extremes) {
    data.put("ath", inDollars(extremes.high()))
        .put("ath_change_percentage", inDollars(Changes.percent(coin.price(), extremes.high())))
        .put("ath_date", inDollars(extremes.highMoment()))
        .put("atl", inDollars(extremes.low()))
        .put("atl_change_percentage", inDollars(Changes.percent(coin.price(), extremes.low())))
        .put("atl_date", inDollars(extremes.lowMoment()));
  }

  private static JsonObject inDollars(Object value) {
    var values = new JsonObject();
    Members.put(values, Standings.USD, value);
    return values;
  }

  private static JsonObject parameters(Currency currency, boolean hasSparkline) {
    var parameters =
        new JsonObject()
            .put("id", currency.slug())
            .put("windows", Windows.text(Windows.BY_NAME.values()));
    return hasSparkline ? parameters.put("closes", SPARKLINE_CLOSES) : parameters;
  }

  /** The same currency in several quote currencies. */
  private record InQuotes(List<String> quotes, List<Coin> coins) {
    JsonObject each(Function<Coin, Double> value) {
      var all = new JsonObject();
      for (var i = 0; i < quotes.size(); i++) {
        Members.put(all, quotes.get(i), value.apply(coins.get(i)));
      }
      return all;
    }

    Coin inDollars() {
      return coins.get(quotes.indexOf(Standings.USD));
    }
  }

  private static JsonObject marketData(InQuotes values, Integer rank, boolean hasSparkline) {
    var dollars = values.inDollars();
    var data =
        new JsonObject()
            .put("current_price", values.each(Coin::price))
            .put("market_cap", values.each(Coin::marketCap))
            .put("market_cap_rank", rank)
            .put("total_volume", values.each(Coin::volume))
            .put("high_24h", values.each(Coin::high))
            .put("low_24h", values.each(Coin::low));
    Members.put(data, "price_change_24h", Changes.absolute(dollars.price(), dollars.priceBefore()));
    Members.put(
        data,
        "market_cap_change_24h",
        Changes.absolute(dollars.marketCap(), dollars.marketCapBefore()));
    Members.put(
        data,
        "market_cap_change_percentage_24h",
        Changes.percent(dollars.marketCap(), dollars.marketCapBefore()));
    Windows.BY_NAME.forEach((name, window) -> putChange(data, values, name, window));
    data.put(
            "price_change_24h_in_currency",
            values.each(coin -> Changes.absolute(coin.price(), coin.priceBefore())))
        .put(
            "market_cap_change_24h_in_currency",
            values.each(coin -> Changes.absolute(coin.marketCap(), coin.marketCapBefore())))
        .put(
            "market_cap_change_percentage_24h_in_currency",
            values.each(coin -> Changes.percent(coin.marketCap(), coin.marketCapBefore())))
        .putNull("max_supply")
        .put("last_updated", dollars.updated().toString());
    return hasSparkline ? data.put("sparkline_7d", dollars.closes()) : data;
  }

  private static void putChange(JsonObject data, InQuotes values, String name, Window window) {
    Members.put(data, "price_change_percentage_" + name, values.inDollars().change(window));
    data.put(
        "price_change_percentage_" + name + "_in_currency",
        values.each(coin -> coin.change(window)));
  }
}
