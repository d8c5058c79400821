package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** {@code /coins/list}: all currencies that are not fiat. */
final class CoinsList {
  private static final String ACTIVE = "active";

  private CoinsList() {}

  static Future<?> body(DataReader reader, GivenParameters request) {
    var hasPlatforms = request.flag("include_platform", false);
    if (!request.choice("status", List.of(ACTIVE, "inactive"), ACTIVE).equals(ACTIVE)) {
      return reader.rankedCoins().map(unused -> new JsonArray());
    }
    return reader
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

  static boolean isFiat(JsonObject row) {
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
}
