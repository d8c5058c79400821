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
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code /coins/top_gainers_losers}: the currencies whose prices rose and fell the most. */
final class Movers {
  private static final int MAX_ROWS = 30;
  private static final String ALL = "all";
  private static final List<String> DURATIONS =
      List.of(Windows.HOUR, "24h", "7d", "14d", "30d", "60d", "1y");

  private Movers() {}

  /**
   * The values that a request selects.
   *
   * @param duration the window whose changes determine the order
   * @param shown the windows whose changes are shown, by their names in this API
   */
  private record Wanted(String quote, Window duration, Map<String, Window> shown) {

    static Wanted of(Request request) {
      var duration = request.choice("duration", DURATIONS, "24h");
      if (duration.equals(Windows.HOUR)) {
        throw RequestFailure.invalid("duration", ": this server has daily prices only");
      }
      var shown = new LinkedHashMap<>(Windows.read(List.of("24h", duration), "duration"));
      shown.putAll(
          Windows.read(request.list("price_change_percentage"), "price_change_percentage"));
      return new Wanted(Quotes.read(request), Windows.BY_NAME.get(duration), shown);
    }

    Comparator<Coin> order() {
      return Comparator.comparing(coin -> coin.change(duration));
    }
  }

  static Future<?> body(Reading reading, Request request) {
    var wanted = Wanted.of(request);
    var top = request.choice("top_coins", List.of("300", "500", "1000", ALL), "1000");
    return reading
        .standings()
        .compose(
            standings ->
                Quotes.coins(
                        reading,
                        wanted.quote,
                        new JsonObject().put("windows", Windows.text(wanted.shown.values())))
                    .map(coins -> moved(coins, standings, top, wanted)));
  }

  private static JsonObject moved(List<Coin> all, Standings standings, String top, Wanted wanted) {
    // Those without a record on the newest day did not move up to now.
    var newest = all.stream().map(Coin::updated).max(Instant::compareTo);
    var coins =
        all.stream()
            .filter(coin -> standings.coins().containsKey(coin.slug()))
            .filter(coin -> coin.updated().equals(newest.orElseThrow()))
            .filter(coin -> coin.price() != null && coin.volume() != null)
            .filter(coin -> coin.change(wanted.duration) != null)
            .filter(coin -> isAmong(top, standings.rank(coin.slug())))
            .toList();
    return new JsonObject()
        .put(
            "top_gainers",
            rows(
                coins.stream()
                    .filter(coin -> coin.change(wanted.duration) > 0)
                    .sorted(wanted.order().reversed()),
                standings,
                wanted))
        .put(
            "top_losers",
            rows(
                coins.stream()
                    .filter(coin -> coin.change(wanted.duration) < 0)
                    .sorted(wanted.order()),
                standings,
                wanted));
  }

  private static boolean isAmong(String top, Integer rank) {
    return top.equals(ALL) || rank != null && rank <= Integer.parseInt(top);
  }

  private static JsonArray rows(Stream<Coin> coins, Standings standings, Wanted wanted) {
    var rows = new JsonArray();
    coins
        .limit(MAX_ROWS)
        .forEach(
            coin -> {
              var row =
                  new JsonObject()
                      .put("id", coin.slug())
                      .put("symbol", coin.symbol())
                      .put("name", coin.name())
                      .put("image", "")
                      .put("market_cap_rank", standings.rank(coin.slug()))
                      .put(wanted.quote, coin.price())
                      .put(wanted.quote + "_24h_vol", coin.volume());
              wanted.shown.forEach(
                  (name, window) ->
                      row.put(wanted.quote + "_" + name + "_change", coin.change(window)));
              rows.add(row);
            });
    return rows;
  }
}
