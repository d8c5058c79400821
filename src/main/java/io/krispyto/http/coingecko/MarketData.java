package io.krispyto.http.coingecko;

import io.krispyto.domain.day.Window;
import io.krispyto.http.coingecko.data.Coin;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.krispyto.http.coingecko.request.ChangeWindows;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code market_data} of {@code /coins/{id}}: the newest record in all quote currencies. */
final class MarketData {
  static final int SPARKLINE_CLOSES = 8;

  private final List<String> quotes;
  private final List<Coin> coins;

  /**
   * @param coins the same currency in each quote currency
   */
  private MarketData(List<String> quotes, List<Coin> coins) {
    this.quotes = quotes;
    this.coins = coins;
  }

  /** Reads the market data of a currency; empty if it has no records. */
  static Future<Optional<JsonObject>> read(
      DataReader reader, RecordedCoin coin, RankedCoins ranked, boolean hasSparkline) {
    if (coin.days().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    var quotes = ranked.quotes();
    return reader
        .each(quotes, quote -> VsCurrencies.coins(reader, quote, parameters(coin, hasSparkline)))
        .map(
            inEach ->
                inEach.stream().anyMatch(List::isEmpty)
                    // The records were deleted meanwhile.
                    ? Optional.empty()
                    : Optional.of(
                        new MarketData(quotes, inEach.stream().map(each -> each.get(0)).toList())
                            .json(ranked.rank(coin.slug()), hasSparkline)));
  }

  private static JsonObject parameters(RecordedCoin coin, boolean hasSparkline) {
    var parameters =
        new JsonObject()
            .put("id", coin.slug())
            .put("windows", ChangeWindows.text(ChangeWindows.BY_NAME.values()))
            .put("extremes", true);
    return hasSparkline ? parameters.put("closes", SPARKLINE_CLOSES) : parameters;
  }

  /** Returns the known values by quote currency. */
  private JsonObject each(Function<Coin, ?> value) {
    var all = new JsonObject();
    for (var i = 0; i < quotes.size(); i++) {
      JsonMembers.putKnown(all, quotes.get(i), value.apply(coins.get(i)));
    }
    return all;
  }

  private Coin inDollars() {
    return coins.get(quotes.indexOf(RankedCoins.USD));
  }

  private JsonObject json(Integer rank, boolean hasSparkline) {
    var data =
        new JsonObject()
            .put("current_price", each(Coin::price))
            .put("market_cap", each(Coin::marketCap))
            .put("market_cap_rank", rank)
            .put("total_volume", each(Coin::volume))
            .put("high_24h", each(Coin::high))
            .put("low_24h", each(Coin::low));
    putExtremes(data);
    putChangesOfDay(data);
    ChangeWindows.BY_NAME.forEach((name, window) -> putChange(data, name, window));
    data.putNull("max_supply").put("last_updated", inDollars().updated().toString());
    return hasSparkline ? data.put("sparkline_7d", inDollars().closes()) : data;
  }

  /** In another quote currency, they may be on other days. */
  private void putExtremes(JsonObject data) {
    data.put("ath", each(Coin::allTimeHigh))
        .put("ath_change_percentage", each(Coin::changeFromHigh))
        .put("ath_date", each(Coin::allTimeHighMoment))
        .put("atl", each(Coin::allTimeLow))
        .put("atl_change_percentage", each(Coin::changeFromLow))
        .put("atl_date", each(Coin::allTimeLowMoment));
  }

  private void putChangesOfDay(JsonObject data) {
    var dollars = inDollars();
    JsonMembers.putKnown(data, "price_change_24h", dollars.priceChange());
    JsonMembers.putKnown(data, "market_cap_change_24h", dollars.marketCapChange());
    JsonMembers.putKnown(data, "market_cap_change_percentage_24h", dollars.marketCapPercent());
    data.put("price_change_24h_in_currency", each(Coin::priceChange))
        .put("market_cap_change_24h_in_currency", each(Coin::marketCapChange))
        .put("market_cap_change_percentage_24h_in_currency", each(Coin::marketCapPercent));
  }

  private void putChange(JsonObject data, String name, Window window) {
    var member = "price_change_percentage_" + name;
    JsonMembers.putKnown(data, member, inDollars().change(window));
    data.put(member + "_in_currency", each(coin -> coin.change(window)));
  }
}
