package io.krispyto.http.coingecko.data;

import io.krispyto.domain.day.Window;
import io.krispyto.http.coingecko.request.Moments;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

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

  /** The change of its price from the day before. */
  public Double priceChange() {
    return Changes.absolute(price(), row.getDouble("price_before"));
  }

  /** The change of its market cap from the day before. */
  public Double marketCapChange() {
    return Changes.absolute(marketCap(), marketCapBefore());
  }

  /** The change of its market cap from the day before, in percent. */
  public Double marketCapPercent() {
    return Changes.percent(marketCap(), marketCapBefore());
  }

  private Double marketCapBefore() {
    return row.getDouble("market_cap_before");
  }

  /** The change of its price over a window that was requested, in percent. */
  public Double change(Window window) {
    return row.getJsonObject("changes").getDouble(window.toString());
  }

  /** The highest price of all its records, if requested. */
  public Double allTimeHigh() {
    return row.getDouble("all_time_high");
  }

  /** The moment at the end of the day of the all-time high. */
  public String allTimeHighMoment() {
    return moment("all_time_high_day");
  }

  /** The change from the all-time high to its price, in percent. */
  public Double changeFromHigh() {
    return Changes.percent(price(), allTimeHigh());
  }

  /** The lowest price of all its records, if requested. */
  public Double allTimeLow() {
    return row.getDouble("all_time_low");
  }

  /** The moment at the end of the day of the all-time low. */
  public String allTimeLowMoment() {
    return moment("all_time_low_day");
  }

  /** The change from the all-time low to its price, in percent. */
  public Double changeFromLow() {
    return Changes.percent(price(), allTimeLow());
  }

  private String moment(String day) {
    return Optional.ofNullable(row.getString(day))
        .map(known -> Moments.of(known).toString())
        .orElse(null);
  }

  /** Starts a row of a list: the members that identify it. There are no images. */
  public JsonObject identity() {
    return new JsonObject()
        .put("id", slug())
        .put("symbol", symbol())
        .put("name", name())
        .put("image", "");
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
