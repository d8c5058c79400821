package io.krispyto.http.coingecko;

import io.krispyto.bus.ReadOperation;
import io.krispyto.http.coingecko.data.Coin;
import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.RankedCoins;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The currencies in which values are quoted. */
final class VsCurrencies {
  private static final String QUOTE = "quote";
  private static final String BITCOIN = "btc";

  private VsCurrencies() {}

  /** Reads {@code vs_currency}: the symbol, name or slug of any currency, in lower case. */
  static String read(GivenParameters request) {
    return request.required("vs_currency").toLowerCase(Locale.ROOT);
  }

  /** Returns the parameters of an operation whose values are in a quote currency. */
  static Future<JsonObject> in(DataReader reader, String quote, JsonObject parameters) {
    return quote.equals(RankedCoins.USD)
        ? Future.succeededFuture(parameters)
        : reader.rankedCoins().map(ranked -> parameters.copy().put(QUOTE, ranked.parameter(quote)));
  }

  /** Turns failures for an unknown or ambiguous quote currency into invalid requests. */
  static <T> Function<Throwable, Future<T>> refused() {
    return DataReader.failingAs(
        status -> status == 400 || status == 404 || status == 409, RequestFailure.unknownQuote());
  }

  /** Reads currencies with their newest records, in a quote currency. */
  static Future<List<Coin>> coins(DataReader reader, String quote, JsonObject parameters) {
    return in(reader, quote, parameters)
        .compose(quoted -> reader.rows(ReadOperation.LATEST, quoted))
        .map(rows -> rows.stream().map(Coin::new).toList())
        .recover(refused());
  }

  /** {@code /simple/supported_vs_currencies}. */
  static Future<?> supported(DataReader reader, GivenParameters request) {
    return reader.rankedCoins().map(ranked -> new JsonArray(new ArrayList<>(ranked.quotes())));
  }

  /** {@code /exchange_rates}: the price of bitcoin in each quote currency. */
  static Future<?> exchangeRates(DataReader reader, GivenParameters request) {
    return reader
        .rankedCoins()
        .compose(
            ranked ->
                bitcoin(ranked)
                    .map(bitcoin -> rates(reader, ranked, bitcoin))
                    .orElse(Future.succeededFuture(new JsonObject())))
        .map(rates -> new JsonObject().put("rates", rates));
  }

  private static Optional<Coin> bitcoin(RankedCoins ranked) {
    return ranked.quotes().contains(BITCOIN)
        ? ranked.coins().values().stream().filter(coin -> coin.symbol().equals(BITCOIN)).findFirst()
        : Optional.empty();
  }

  private static Future<JsonObject> rates(DataReader reader, RankedCoins ranked, Coin bitcoin) {
    return reader
        .each(
            ranked.quotes(),
            quote -> coins(reader, quote, new JsonObject().put("id", bitcoin.slug())))
        .map(
            inEach -> {
              var rates = new JsonObject();
              for (var i = 0; i < inEach.size(); i++) {
                var quote = ranked.quotes().get(i);
                inEach.get(i).stream()
                    .filter(coin -> coin.price() != null)
                    .forEach(coin -> rates.put(quote, rate(ranked, quote, coin.price())));
              }
              return rates;
            });
  }

  private static JsonObject rate(RankedCoins ranked, String quote, Double value) {
    var listed = ranked.vsCurrencies().get(quote);
    return new JsonObject()
        .put("name", listed.name())
        .put("unit", quote.toUpperCase(Locale.ROOT))
        .put("value", value)
        .put("type", listed.isFiat() ? "fiat" : "crypto");
  }
}
