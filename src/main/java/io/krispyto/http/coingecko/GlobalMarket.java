package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.data.Changes;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.Moments;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /global} and {@code /global/market_cap_chart}: all currencies together. */
final class GlobalMarket {
  private static final String DATE = "date";
  private static final String MARKET_CAP = "market_cap";
  private static final String VOLUME = "volume";

  private GlobalMarket() {}

  /** {@code /global}: the newest day, in all quote currencies. */
  static Future<?> newest(DataReader reader, GivenParameters request) {
    return reader
        .object(ReadOperation.MARKET, new JsonObject())
        .compose(
            market ->
                market
                    .map(found -> newest(reader, found))
                    .orElse(Future.succeededFuture(nothing())));
  }

  /** The market of a server without records. */
  private static JsonObject nothing() {
    return global(
        new JsonObject().put("active_cryptocurrencies", 0),
        new JsonObject(),
        new JsonObject(),
        new JsonObject());
  }

  private static Future<JsonObject> newest(DataReader reader, JsonObject market) {
    var day = LocalDate.parse(market.getString(DATE));
    return before(reader, day)
        .compose(
            before ->
                reader
                    .rankedCoins()
                    .compose(
                        ranked ->
                            DailyRates.on(reader, ranked, day)
                                .map(rates -> newest(market, before, ranked, rates))));
  }

  private static Future<JsonObject> before(DataReader reader, LocalDate day) {
    return reader
        .object(ReadOperation.MARKET, new JsonObject().put(DATE, day.minusDays(1).toString()))
        .map(found -> found.orElse(new JsonObject()));
  }

  private static JsonObject newest(
      JsonObject market, JsonObject before, RankedCoins ranked, List<DailyRates.Rate> rates) {
    var data =
        new JsonObject()
            .put("active_cryptocurrencies", market.getLong("currencies"))
            .put("updated_at", Moments.of(market.getString(DATE)).getEpochSecond());
    JsonMembers.putKnown(
        data, "market_cap_change_percentage_24h_usd", change(market, before, MARKET_CAP));
    JsonMembers.putKnown(data, "volume_change_percentage_24h_usd", change(market, before, VOLUME));
    return global(
        data,
        inEach(rates, market, MARKET_CAP),
        inEach(rates, market, VOLUME),
        shares(market, ranked));
  }

  private static JsonObject global(
      JsonObject data, JsonObject marketCaps, JsonObject volumes, JsonObject shares) {
    return new JsonObject()
        .put(
            "data",
            data.put("upcoming_icos", 0)
                .put("ongoing_icos", 0)
                .put("ended_icos", 0)
                .put("markets", 0)
                .put("total_market_cap", marketCaps)
                .put("total_volume", volumes)
                .put("market_cap_percentage", shares));
  }

  private static Double change(JsonObject market, JsonObject before, String member) {
    return Changes.percent(market.getDouble(member), before.getDouble(member));
  }

  private static JsonObject inEach(List<DailyRates.Rate> rates, JsonObject market, String member) {
    var day = LocalDate.parse(market.getString(DATE));
    var values = new JsonObject();
    for (var rate : rates) {
      JsonMembers.putKnown(
          values, rate.quote(), rate.daily().convert(day, market.getDouble(member)));
    }
    return values;
  }

  /**
   * The shares of the largest currencies, by symbol; a shared symbol stands for the larger
   * currency.
   */
  private static JsonObject shares(JsonObject market, RankedCoins ranked) {
    var shares = new JsonObject();
    var top = market.getJsonArray("top");
    for (var i = 0; i < top.size(); i++) {
      var share = market.getJsonArray("dominance").getDouble(i);
      var coin = Optional.ofNullable(ranked.coins().get(top.getString(i)));
      if (share != null && coin.isPresent() && !shares.containsKey(coin.get().symbol())) {
        shares.put(coin.get().symbol(), share);
      }
    }
    return shares;
  }

  /** {@code /global/market_cap_chart}: the last days up to the newest one. */
  static Future<?> chart(DataReader reader, GivenParameters request) {
    var range = RequestedRange.lastDaysOfMarket(request);
    var given = request.text("vs_currency").toLowerCase(Locale.ROOT);
    var quote = given.isEmpty() ? RankedCoins.USD : given;
    return reader
        .object(ReadOperation.DAYS, new JsonObject())
        .compose(
            days ->
                days.map(GlobalMarket::range)
                    .flatMap(range::of)
                    .map(wanted -> chart(reader, quote, wanted))
                    .orElse(Future.succeededFuture(chart(List.of(), DailyRates.Daily.DOLLARS))));
  }

  private static RecordedCoin.Days range(JsonObject days) {
    return new RecordedCoin.Days(
        LocalDate.parse(days.getString("first")), LocalDate.parse(days.getString("last")));
  }

  private static Future<JsonObject> chart(
      DataReader reader, String quote, RecordedCoin.Days range) {
    var parameters =
        new JsonObject()
            .put("from", range.first().toString())
            .put("to", range.last().toString())
            .put("top", 1);
    return DailyRates.daily(reader, quote, range)
        .compose(
            rates ->
                reader
                    .rows(ReadOperation.MARKET_HISTORY, parameters)
                    .map(rows -> chart(rows, rates)));
  }

  private static JsonObject chart(List<JsonObject> rows, DailyRates.Daily rates) {
    return new JsonObject()
        .put(
            "market_cap_chart",
            new JsonObject()
                .put(MARKET_CAP, pairs(rows, rates, MARKET_CAP))
                .put(VOLUME, pairs(rows, rates, VOLUME)));
  }

  private static JsonArray pairs(List<JsonObject> rows, DailyRates.Daily rates, String member) {
    var pairs = new JsonArray();
    for (var row : rows) {
      var day = LocalDate.parse(row.getString(DATE));
      var value = rates.convert(day, row.getDouble(member));
      if (value != null) {
        pairs.add(new JsonArray().add(Moments.of(day).toEpochMilli()).add(value));
      }
    }
    return pairs;
  }
}
