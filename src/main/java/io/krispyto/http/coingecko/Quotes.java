package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.krispyto.http.coingecko.source.Coin;
import io.krispyto.http.coingecko.source.Reading;
import io.krispyto.http.coingecko.source.Standings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The currencies in which values are quoted. */
final class Quotes {
  private static final String QUOTE = "quote";
  private static final String BITCOIN = "btc";

  private Quotes() {}

  /** Reads {@code vs_currency}: the symbol, name or slug of any currency, in lower case. */
  static String read(Request request) {
    return request.required("vs_currency").toLowerCase(Locale.ROOT);
  }

  /** Adds a quote currency to the parameters of an operation. */
  static JsonObject in(String quote, JsonObject parameters) {
    return quote.equals(Standings.USD) ? parameters : parameters.put(QUOTE, quote);
  }

  /**
   * Turns the failure of an unknown or ambiguous quote currency into that of an invalid request.
   */
  static <T> Function<Throwable, Future<T>> refused() {
    return Reading.failingAs(
        status -> status == 400 || status == 404 || status == 409, RequestFailure.unknownQuote());
  }

  /** Reads currencies with their newest records, in a quote currency. */
  static Future<List<Coin>> coins(Reading reading, String quote, JsonObject parameters) {
    return reading
        .rows(ReadOperation.LATEST, in(quote, parameters))
        .map(rows -> rows.stream().map(Coin::new).toList())
        .recover(refused());
  }

  /** {@code /simple/supported_vs_currencies}. */
  static Future<?> supported(Reading reading, Request request) {
    return reading.standings().map(standings -> new JsonArray(new ArrayList<>(standings.quotes())));
  }

  /** {@code /exchange_rates}: the price of bitcoin in each quote currency. */
  static Future<?> exchangeRates(Reading reading, Request request) {
    return reading
        .standings()
        .compose(
            standings ->
                bitcoin(standings)
                    .map(bitcoin -> rates(reading, standings, bitcoin))
                    .orElse(Future.succeededFuture(new JsonObject())))
        .map(rates -> new JsonObject().put("rates", rates));
  }

  private static Optional<Coin> bitcoin(Standings standings) {
    return standings.quotes().contains(BITCOIN)
        ? standings.coins().values().stream()
            .filter(coin -> coin.symbol().equals(BITCOIN))
            .findFirst()
        : Optional.empty();
  }

  private static Future<JsonObject> rates(Reading reading, Standings standings, Coin bitcoin) {
    return reading
        .each(
            standings.quotes(),
            quote ->
                coins(
                    reading,
                    standings.quote(quote).unambiguous(),
                    new JsonObject().put("id", bitcoin.slug())))
        .map(
            inEach -> {
              var rates = new JsonObject();
              for (var i = 0; i < inEach.size(); i++) {
                var quote = standings.quotes().get(i);
                inEach.get(i).stream()
                    .filter(coin -> coin.price() != null)
                    .forEach(coin -> rates.put(quote, rate(standings, quote, coin.price())));
              }
              return rates;
            });
  }

  private static JsonObject rate(Standings standings, String quote, Double value) {
    var listed = standings.quote(quote);
    return new JsonObject()
        .put("name", listed.name())
        .put("unit", quote.toUpperCase(Locale.ROOT))
        .put("value", value)
        .put("type", listed.isFiat() ? "fiat" : "crypto");
  }
}
