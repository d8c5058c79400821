package io.krispyto.http.coingecko;

import io.krispyto.domain.Window;
import io.krispyto.http.coingecko.request.Moments;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;

/**
 * A currency with its newest record, as {@code /latest} has it. Numbers are null if they are
 * unknown.
 */
record Coin(JsonObject row) {

  /** Its id in this API. */
  String slug() {
    return row.getString("slug");
  }

  String name() {
    return row.getString("crypto");
  }

  /** Their symbols are in lower case, and clients compare them so. */
  String symbol() {
    return row.getString("symbol").toLowerCase(Locale.ROOT);
  }

  boolean isFiat() {
    return row.getBoolean("fiat");
  }

  /** The moment of its price. */
  Instant updated() {
    return Moments.of(row.getString("date"));
  }

  Double price() {
    return row.getDouble("price");
  }

  Double high() {
    return row.getDouble("high");
  }

  Double low() {
    return row.getDouble("low");
  }

  Double volume() {
    return row.getDouble("24h-volume");
  }

  Double marketCap() {
    return row.getDouble("market-cap");
  }

  Double priceBefore() {
    return row.getDouble("price_before");
  }

  Double marketCapBefore() {
    return row.getDouble("market_cap_before");
  }

  /** The change of its price over a window that was requested, in percent. */
  Double change(Window window) {
    return row.getJsonObject("changes").getDouble(window.toString());
  }

  /** Its known closes of the days that were requested, oldest first. */
  JsonArray closes() {
    var known = new JsonArray();
    for (var close : row.getJsonArray("closes")) {
      if (close instanceof Number number) {
        known.add(number.doubleValue());
      }
    }
    return known;
  }
}
