package io.krispyto.http.coingecko;

import io.krispyto.domain.day.Window;
import io.krispyto.http.coingecko.data.Coin;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.krispyto.http.coingecko.request.ChangeWindows;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.Precision;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code /coins/markets}: a page of currencies with their newest records. */
final class CoinsMarkets {
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_PAGE = 250;

  /**
   * The maximum number of currencies per statement. For all-time prices, a statement reads all
   * their records: 0.2 s of CPU time with 4,000 days each.
   */
  private static final int MAX_PART = 50;

  private static final int MAX_PAGE_NUMBER = 1_000_000;

  private static final Map<String, Comparator<Coin>> ORDERS =
      Map.of(
          "market_cap_desc", by(Coin::marketCap, Comparator.reverseOrder()),
          "market_cap_asc", by(Coin::marketCap, Comparator.naturalOrder()),
          "volume_desc", by(Coin::volume, Comparator.reverseOrder()),
          "volume_asc", by(Coin::volume, Comparator.naturalOrder()),
          "id_asc", by(Coin::slug, Comparator.naturalOrder()),
          "id_desc", by(Coin::slug, Comparator.reverseOrder()),
          // From earlier versions of CoinGecko's API; many clients still send these.
          "gecko_desc", by(Coin::marketCap, Comparator.reverseOrder()),
          "gecko_asc", by(Coin::marketCap, Comparator.naturalOrder()));

  private CoinsMarkets() {}

  private static <T> Comparator<Coin> by(Function<Coin, T> value, Comparator<T> order) {
    return Comparator.comparing(value, Comparator.nullsLast(order));
  }

  /**
   * The values that a request selects for each currency.
   *
   * @param changes the windows of further changes, by their names in this API
   */
  private record Wanted(
      String quote,
      Precision precision,
      Map<String, Window> changes,
      boolean hasHourlyChange,
      boolean hasSparkline) {

    static Wanted of(GivenParameters request) {
      var names = request.list("price_change_percentage");
      return new Wanted(
          VsCurrencies.read(request),
          request.precision(),
          ChangeWindows.read(names, "price_change_percentage"),
          names.contains(ChangeWindows.HOUR),
          request.flag("sparkline", false));
    }

    JsonObject parameters(List<Coin> page) {
      var windows = new LinkedHashSet<>(Set.of(Window.DAY));
      windows.addAll(changes.values());
      var parameters =
          new JsonObject()
              .put("id", page.stream().map(Coin::slug).collect(Collectors.joining(",")))
              .put("windows", ChangeWindows.text(windows))
              .put("extremes", true);
      return hasSparkline ? parameters.put("closes", MarketData.SPARKLINE_CLOSES) : parameters;
    }
  }

  static Future<?> body(DataReader reader, GivenParameters request) {
    var wanted = Wanted.of(request);
    var selection = CoinSelection.read(request);
    var order =
        ORDERS.get(request.choice("order", List.copyOf(ORDERS.keySet()), "market_cap_desc"));
    var size = request.number("per_page", DEFAULT_PAGE, MAX_PAGE);
    var offset = (long) size * (request.number("page", 1, MAX_PAGE_NUMBER) - 1);
    if (!request.text("category").isEmpty()) {
      throw RequestFailure.invalid("category", ": this server has no categories");
    }
    return selection
        .slugs(reader)
        .compose(
            slugs ->
                reader
                    .rankedCoins()
                    .compose(
                        ranked -> {
                          var page =
                              selected(ranked, selection, slugs)
                                  .sorted(order)
                                  .skip(offset)
                                  .limit(size)
                                  .toList();
                          return rows(reader, ranked, page, wanted);
                        }));
  }

  private static Stream<Coin> selected(
      RankedCoins ranked, CoinSelection selection, List<String> slugs) {
    var coins = ranked.coins();
    return selection.isEmpty()
        ? coins.values().stream()
        : slugs.stream().filter(coins::containsKey).map(coins::get);
  }

  private static Future<JsonArray> rows(
      DataReader reader, RankedCoins ranked, List<Coin> page, Wanted wanted) {
    return reader
        .each(
            parts(page), part -> VsCurrencies.coins(reader, wanted.quote, wanted.parameters(part)))
        .map(
            parts -> {
              var bySlug = new HashMap<String, JsonObject>();
              parts.stream()
                  .flatMap(List::stream)
                  .forEach(coin -> bySlug.put(coin.slug(), row(coin, ranked, wanted)));
              return inOrder(page, bySlug);
            });
  }

  private static List<List<Coin>> parts(List<Coin> page) {
    return IntStream.iterate(0, start -> start < page.size(), start -> start + MAX_PART)
        .mapToObj(start -> page.subList(start, Math.min(start + MAX_PART, page.size())))
        .toList();
  }

  private static JsonArray inOrder(List<Coin> page, Map<String, JsonObject> bySlug) {
    var rows = new JsonArray();
    page.stream()
        .map(coin -> bySlug.get(coin.slug()))
        // Null if it was removed in between.
        .filter(Objects::nonNull)
        .forEach(rows::add);
    return rows;
  }

  private static JsonObject row(Coin coin, RankedCoins ranked, Wanted wanted) {
    var precision = wanted.precision;
    var row =
        coin.identity()
            .put("current_price", precision.of(coin.price()))
            .put("market_cap", coin.marketCap())
            .put("market_cap_rank", ranked.rank(coin.slug()))
            .putNull("fully_diluted_valuation")
            .put("total_volume", coin.volume())
            .put("high_24h", precision.of(coin.high()))
            .put("low_24h", precision.of(coin.low()))
            .put("price_change_24h", coin.priceChange())
            .put("price_change_percentage_24h", coin.change(Window.DAY))
            .put("market_cap_change_24h", coin.marketCapChange())
            .put("market_cap_change_percentage_24h", coin.marketCapPercent())
            .putNull("circulating_supply")
            .putNull("total_supply")
            .putNull("max_supply")
            .put("ath", precision.of(coin.allTimeHigh()))
            .put("ath_change_percentage", coin.changeFromHigh())
            .put("ath_date", coin.allTimeHighMoment())
            .put("atl", precision.of(coin.allTimeLow()))
            .put("atl_change_percentage", coin.changeFromLow())
            .put("atl_date", coin.allTimeLowMoment())
            .putNull("roi")
            .put("last_updated", coin.updated().toString());
    putRequested(row, coin, wanted);
    return row;
  }

  private static void putRequested(JsonObject row, Coin coin, Wanted wanted) {
    if (wanted.hasHourlyChange) {
      row.putNull("price_change_percentage_1h_in_currency");
    }
    wanted.changes.forEach(
        (name, window) ->
            row.put("price_change_percentage_" + name + "_in_currency", coin.change(window)));
    if (wanted.hasSparkline) {
      row.put("sparkline_in_7d", new JsonObject().put("price", coin.closes()));
    }
  }
}
