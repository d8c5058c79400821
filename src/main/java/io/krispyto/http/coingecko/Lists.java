package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.krispyto.http.coingecko.source.Reading;
import io.krispyto.http.coingecko.source.Standings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** {@code /coins/list} and {@code /search}. */
final class Lists {
  private static final int MAX_FOUND = 100;
  private static final String ACTIVE = "active";

  private Lists() {}

  /** {@code /coins/list}: all currencies that are not fiat. */
  static Future<?> all(Reading reading, Request request) {
    var hasPlatforms = request.flag("include_platform", false);
    if (!request.choice("status", List.of(ACTIVE, "inactive"), ACTIVE).equals(ACTIVE)) {
      return reading.standings().map(unused -> new JsonArray());
    }
    return reading
        .rows(ReadOperation.CURRENCIES, new JsonObject())
        .map(
            rows -> {
              var coins = new JsonArray();
              rows.stream()
                  .filter(row -> !isFiat(row))
                  .forEach(row -> coins.add(listed(row, hasPlatforms)));
              return coins;
            });
  }

  private static boolean isFiat(JsonObject row) {
    return row.getBoolean("fiat", false);
  }

  private static JsonObject listed(JsonObject row, boolean hasPlatforms) {
    var coin =
        new JsonObject()
            .put("id", row.getString("slug"))
            .put("symbol", row.getString("symbol").toLowerCase(Locale.ROOT))
            .put("name", row.getString("name"));
    return hasPlatforms ? coin.put("platforms", new JsonObject()) : coin;
  }

  /** {@code /search}: the currencies that match a text, best match first. */
  static Future<?> search(Reading reading, Request request) {
    var text = request.required("query");
    var parameters = new JsonObject().put("q", text).put("limit", MAX_FOUND);
    return reading
        .rows(ReadOperation.CURRENCIES, parameters)
        .recover(
            Reading.failingAs(
                status -> status == 400,
                RequestFailure.invalid("query", ": it is too long, or has a control character")))
        .compose(rows -> reading.standings().map(standings -> found(rows, standings)));
  }

  private static JsonObject found(List<JsonObject> rows, Standings standings) {
    var coins = new JsonArray();
    rows.stream().filter(row -> !isFiat(row)).forEach(row -> coins.add(found(row, standings)));
    return new JsonObject()
        .put("coins", coins)
        .put("exchanges", new JsonArray())
        .put("icos", new JsonArray())
        .put("categories", new JsonArray())
        .put("nfts", new JsonArray());
  }

  /** In CoinGecko's API, symbols are in upper case only here. */
  private static JsonObject found(JsonObject row, Standings standings) {
    var slug = row.getString("slug");
    return new JsonObject()
        .put("id", slug)
        .put("name", row.getString("name"))
        .put("api_symbol", slug)
        .put("symbol", row.getString("symbol").toUpperCase(Locale.ROOT))
        .put("market_cap_rank", standings.rank(slug))
        .put("thumb", "")
        .put("large", "");
  }
}
