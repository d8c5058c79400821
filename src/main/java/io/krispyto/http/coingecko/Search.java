package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** {@code /search}: the currencies that match a text, best match first. */
final class Search {
  private static final int MAX_FOUND = 100;

  private Search() {}

  static Future<?> body(DataReader reader, GivenParameters request) {
    var text = request.required("query");
    var parameters = new JsonObject().put("q", text).put("limit", MAX_FOUND);
    return reader
        .rows(ReadOperation.CURRENCIES, parameters)
        .recover(
            DataReader.failingAs(
                status -> status == 400,
                RequestFailure.invalid("query", ": it is too long, or has a control character")))
        .compose(rows -> reader.rankedCoins().map(ranked -> found(rows, ranked)));
  }

  private static JsonObject found(List<JsonObject> rows, RankedCoins ranked) {
    var coins = new JsonArray();
    rows.stream()
        .filter(row -> !CoinsList.isFiat(row))
        .forEach(row -> coins.add(found(row, ranked)));
    return new JsonObject()
        .put("coins", coins)
        .put("exchanges", new JsonArray())
        .put("icos", new JsonArray())
        .put("categories", new JsonArray())
        .put("nfts", new JsonArray());
  }

  /** In CoinGecko's API, symbols are in upper case only here. */
  private static JsonObject found(JsonObject row, RankedCoins ranked) {
    var slug = row.getString("slug");
    return new JsonObject()
        .put("id", slug)
        .put("name", row.getString("name"))
        .put("api_symbol", slug)
        .put("symbol", row.getString("symbol").toUpperCase(Locale.ROOT))
        .put("market_cap_rank", ranked.rank(slug))
        .put("thumb", "")
        .put("large", "");
  }
}
