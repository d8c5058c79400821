package io.krispyto.http.coingecko;

import io.krispyto.domain.day.Window;
import io.krispyto.http.coingecko.data.Coin;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.krispyto.http.coingecko.request.ChangeWindows;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.RequestFailure;
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
final class GainersAndLosers {
  private static final int MAX_ROWS = 30;
  private static final String ALL = "all";
  private static final List<String> DURATIONS =
      List.of(ChangeWindows.HOUR, "24h", "7d", "14d", "30d", "60d", "1y");

  private GainersAndLosers() {}

  /**
   * The values that a request selects.
   *
   * @param duration the window whose changes determine the order
   * @param shown the windows whose changes are shown, by their names in this API
   */
  private record Wanted(String quote, Window duration, Map<String, Window> shown) {

    static Wanted of(GivenParameters request) {
      var duration = request.choice("duration", DURATIONS, "24h");
      if (duration.equals(ChangeWindows.HOUR)) {
        throw RequestFailure.invalid("duration", ": this server has daily prices only");
      }
      var shown = new LinkedHashMap<>(ChangeWindows.read(List.of("24h", duration), "duration"));
      shown.putAll(
          ChangeWindows.read(request.list("price_change_percentage"), "price_change_percentage"));
      return new Wanted(VsCurrencies.read(request), ChangeWindows.BY_NAME.get(duration), shown);
    }

    Comparator<Coin> order() {
      return Comparator.comparing(coin -> coin.change(duration));
    }
  }

  static Future<?> body(DataReader reader, GivenParameters request) {
    var wanted = Wanted.of(request);
    var top = request.choice("top_coins", List.of("300", "500", "1000", ALL), "1000");
    return reader
        .rankedCoins()
        .compose(
            ranked ->
                VsCurrencies.coins(
                        reader,
                        wanted.quote,
                        new JsonObject().put("windows", ChangeWindows.text(wanted.shown.values())))
                    .map(coins -> moved(coins, ranked, top, wanted)));
  }

  private static JsonObject moved(List<Coin> all, RankedCoins ranked, String top, Wanted wanted) {
    // Those without a record on the newest day did not move up to now.
    var newest = all.stream().map(Coin::updated).max(Instant::compareTo);
    var coins =
        all.stream()
            .filter(coin -> ranked.coins().containsKey(coin.slug()))
            .filter(coin -> coin.updated().equals(newest.orElseThrow()))
            .filter(coin -> coin.price() != null && coin.volume() != null)
            .filter(coin -> coin.change(wanted.duration) != null)
            .filter(coin -> isAmong(top, ranked.rank(coin.slug())))
            .toList();
    return new JsonObject()
        .put(
            "top_gainers",
            rows(
                coins.stream()
                    .filter(coin -> coin.change(wanted.duration) > 0)
                    .sorted(wanted.order().reversed()),
                ranked,
                wanted))
        .put(
            "top_losers",
            rows(
                coins.stream()
                    .filter(coin -> coin.change(wanted.duration) < 0)
                    .sorted(wanted.order()),
                ranked,
                wanted));
  }

  private static boolean isAmong(String top, Integer rank) {
    return top.equals(ALL) || rank != null && rank <= Integer.parseInt(top);
  }

  private static JsonArray rows(Stream<Coin> coins, RankedCoins ranked, Wanted wanted) {
    var rows = new JsonArray();
    coins
        .limit(MAX_ROWS)
        .forEach(
            coin -> {
              var row =
                  coin.identity()
                      .put("market_cap_rank", ranked.rank(coin.slug()))
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
