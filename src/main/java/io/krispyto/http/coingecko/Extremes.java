package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.request.Moments;
import io.krispyto.http.coingecko.source.Reading;
import io.krispyto.http.coingecko.source.Standings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The all-time high and low of a currency, in US dollars. In another quote currency, they would be
 * on other days, whose rates its statistics do not have.
 *
 * @param high null if it is unknown, as are the other members
 * @param highMoment the end of its day
 */
record Extremes(Double high, String highMoment, Double low, String lowMoment) {
  private static final Extremes UNKNOWN = new Extremes(null, null, null, null);

  /** Reads the extremes of a currency; all unknown in another quote currency. */
  static Future<Extremes> read(Reading reading, String slug, String quote) {
    return quote.equals(Standings.USD)
        ? reading
            .object(ReadOperation.STATISTICS, new JsonObject().put("currency", "slug:" + slug))
            .map(found -> found.map(Extremes::of).orElse(UNKNOWN))
        : Future.succeededFuture(UNKNOWN);
  }

  private static Extremes of(JsonObject statistics) {
    return new Extremes(
        statistics.getDouble("all_time_high"),
        moment(statistics.getString("all_time_high_day")),
        statistics.getDouble("all_time_low"),
        moment(statistics.getString("all_time_low_day")));
  }

  private static String moment(String day) {
    return Optional.ofNullable(day).map(known -> Moments.of(known).toString()).orElse(null);
  }
}
