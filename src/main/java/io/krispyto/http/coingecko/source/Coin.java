package io.krispyto.http.coingecko.source;

import io.krispyto.domain.Window;
import io.krispyto.http.coingecko.request.Moments;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;

/** A currency with its newest record: a row of {@code /latest}. Numbers are null if unknown. */
public record Coin(JsonObject row) {

  /** Its id in this API. */
  public String slug() {
    return row.getString("slug");
  }

  public String name() {
    return row.getString("crypto");
  }

  /** Symbols are in lower case in CoinGecko's API, and clients compare them so. */
  public String symbol() {
    return row.getString("symbol").toLowerCase(Locale.ROOT);
  }

  public boolean isFiat() {
    return row.getBoolean("fiat");
  }

  /** The moment of its price. */
  public Instant updated() {
    return Moments.of(row.getString("date"));
  }

  public Double price() {
    return row.getDouble("price");
  }

  public Double high() {
    return row.getDouble("high");
  }

  public Double low() {
    return row.getDouble("low");
  }

  public Double volume() {
    return row.getDouble("24h-volume");
  }

  public Double marketCap() {
    return row.getDouble("market-cap");
  }

  public Double priceBefore() {
    return row.getDouble("price_before");
  }

  public Double marketCapBefore() {
    return row.getDouble("market_cap_before");
  }

  /** The change of its price over a window that was requested, in percent. */
  public Double change(Window window) {
    return row.getJsonObject("changes").getDouble(window.toString());
  }

  /** Its known closes of the days that were requested, oldest first. */
  public JsonArray closes() {
    var known = new JsonArray();
    for (var close : row.getJsonArray("closes")) {
      if (close instanceof Number number) {
        known.add(number.doubleValue());
      }
    }
    return known;
  }
}
