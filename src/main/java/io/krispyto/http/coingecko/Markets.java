package io.krispyto.http.coingecko;

import io.krispyto.domain.Window;
import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.krispyto.http.coingecko.request.Windows;
import io.krispyto.http.coingecko.source.Coin;
import io.krispyto.http.coingecko.source.Reading;
import io.krispyto.http.coingecko.source.Standings;
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
import java.util.stream.Stream;

/** {@code /coins/markets}: a page of currencies with their newest records. */
final class Markets {
  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_PAGE = 250;
  private static final int MAX_PAGE_NUMBER = 1_000_000;
  private static final int SPARKLINE_CLOSES = 8;

  private static final Map<String, Comparator<Coin>> ORDERS =
      Map.of(
          "market_cap_desc", by(Coin::marketCap, Comparator.reverseOrder()),
          "market_cap_asc", by(Coin::marketCap, Comparator.naturalOrder()),
          "volume_desc", by(Coin::volume, Comparator.reverseOrder()),
          "volume_asc", by(Coin::volume, Comparator.naturalOrder()),
          "id_asc", by(Coin::slug, Comparator.naturalOrder()),
          "id_desc", by(Coin::slug, Comparator.reverseOrder()));

  private Markets() {}

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
      Request.Precision precision,
      Map<String, Window> changes,
      boolean hasHourlyChange,
      boolean hasSparkline) {

    static Wanted of(Request request) {
      var names = request.list("price_change_percentage");
      return new Wanted(
          Quotes.read(request),
          request.precision(),
          Windows.read(names, "price_change_percentage"),
          names.contains(Windows.HOUR),
          request.flag("sparkline", false));
    }

    JsonObject parameters(List<Coin> page) {
      var windows = new LinkedHashSet<>(Set.of(Window.DAY));
      windows.addAll(changes.values());
      var parameters =
          new JsonObject()
              .put("id", page.stream().map(Coin::slug).collect(Collectors.joining(",")))
              .put("windows", Windows.text(windows));
      return hasSparkline ? parameters.put("closes", SPARKLINE_CLOSES) : parameters;
    }
  }

  static Future<?> body(Reading reading, Request request) {
    var wanted = Wanted.of(request);
    var selection = Selection.read(request);
    var order =
        ORDERS.get(request.choice("order", List.copyOf(ORDERS.keySet()), "market_cap_desc"));
    var size = request.number("per_page", DEFAULT_PAGE, MAX_PAGE);
    var offset = (long) size * (request.number("page", 1, MAX_PAGE_NUMBER) - 1);
    if (!request.text("category").isEmpty()) {
      throw RequestFailure.invalid("category", ": this server has no categories");
    }
    return selection
        .slugs(reading)
        .compose(
            slugs ->
                reading
                    .standings()
                    .compose(
                        standings -> {
                          var page =
                              selected(standings, selection, slugs)
                                  .sorted(order)
                                  .skip(offset)
                                  .limit(size)
                                  .toList();
                          return rows(reading, standings, page, wanted);
                        }));
  }

  private static Stream<Coin> selected(
      Standings standings, Selection selection, List<String> slugs) {
    var coins = standings.coins();
    return selection.isEmpty()
        ? coins.values().stream()
        : slugs.stream().filter(coins::containsKey).map(coins::get);
  }

  private static Future<JsonArray> rows(
      Reading reading, Standings standings, List<Coin> page, Wanted wanted) {
    if (page.isEmpty()) {
      return Future.succeededFuture(new JsonArray());
    }
    return Quotes.coins(reading, wanted.quote, wanted.parameters(page))
        .compose(
            coins ->
                reading
                    .each(coins, coin -> Extremes.read(reading, coin.slug(), wanted.quote))
                    .map(
                        extremes -> {
                          var bySlug = new HashMap<String, JsonObject>();
                          for (var i = 0; i < coins.size(); i++) {
                            var coin = coins.get(i);
                            bySlug.put(coin.slug(), row(coin, standings, extremes.get(i), wanted));
                          }
                          return inOrder(page, bySlug);
                        }));
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

  private static JsonObject row(Coin coin, Standings standings, Extremes extremes, Wanted wanted) {
    var precision = wanted.precision;
    var row =
        new JsonObject()
            .put("id", coin.slug())
            .put("symbol", coin.symbol())
            .put("name", coin.name())
            .put("image", "")
            .put("current_price", precision.of(coin.price()))
            .put("market_cap", coin.marketCap())
            .put("market_cap_rank", standings.rank(coin.slug()))
            .putNull("fully_diluted_valuation")
            .put("total_volume", coin.volume())
            .put("high_24h", precision.of(coin.high()))
            .put("low_24h", precision.of(coin.low()))
            .put("price_change_24h", Changes.absolute(coin.price(), coin.priceBefore()))
            .put("price_change_percentage_24h", coin.change(Window.DAY))
            .put(
                "market_cap_change_24h", Changes.absolute(coin.marketCap(), coin.marketCapBefore()))
            .put(
                "market_cap_change_percentage_24h",
                Changes.percent(coin.marketCap(), coin.marketCapBefore()))
            .putNull("circulating_supply")
            .putNull("total_supply")
            .putNull("max_supply")
            .put("ath", precision.of(extremes.high()))
            .put("ath_change_percentage", Changes.percent(coin.price(), extremes.high()))
            .put("ath_date", extremes.highMoment())
            .put("atl", precision.of(extremes.low()))
            .put("atl_change_percentage", Changes.percent(coin.price(), extremes.low()))
            .put("atl_date", extremes.lowMoment())
            .putNull("roi")
            .put("last_updated", coin.updated().toString());
    if (wanted.hasHourlyChange) {
      row.putNull("price_change_percentage_1h_in_currency");
    }
    wanted.changes.forEach(
        (name, window) ->
            row.put("price_change_percentage_" + name + "_in_currency", coin.change(window)));
    if (wanted.hasSparkline) {
      row.put("sparkline_in_7d", new JsonObject().put("price", coin.closes()));
    }
    return row;
  }
}
