package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.request.Request;
import io.krispyto.http.coingecko.source.Reading;
import io.krispyto.http.coingecko.source.Source;
import io.krispyto.http.wire.ClientNetwork;
import io.krispyto.http.wire.TranslatedResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/** The operations of {@code openapi-coingecko.yaml}. */
public final class CoinGecko {
  /** The data rarely changes during one request, and hardly ever twice. */
  private static final int ATTEMPTS = 3;

  private static final Map<String, Endpoint> ENDPOINTS =
      Map.ofEntries(
          Map.entry("ping", CoinGecko::ping),
          Map.entry("simplePrice", Prices::body),
          Map.entry("simpleSupportedVsCurrencies", Quotes::supported),
          Map.entry("coinsList", Lists::all),
          Map.entry("coinsMarkets", Markets::body),
          Map.entry("coinsTopGainersLosers", Movers::body),
          Map.entry("coinsId", Details::body),
          Map.entry("coinsIdHistory", Charts::history),
          Map.entry("coinsIdMarketChart", Charts::chart),
          Map.entry("coinsIdMarketChartRange", Charts::chartInRange),
          Map.entry("coinsIdOhlc", Charts::candles),
          Map.entry("coinsIdOhlcRange", Charts::candlesInRange),
          Map.entry("search", Lists::search),
          Map.entry("global", Global::newest),
          Map.entry("globalMarketCapChart", Global::chart),
          Map.entry("exchangeRates", Quotes::exchangeRates));

  private final Source source;

  public CoinGecko(Vertx vertx) {
    source = Source.of(vertx);
  }

  /** The operationIds. */
  public Set<String> operations() {
    return ENDPOINTS.keySet();
  }

  /**
   * Creates the response to a request.
   *
   * @param given the parameters of the operation by name
   * @return fails with what {@link Failures} responds to
   */
  public Future<TranslatedResponse> respond(
      String operationId, HttpServerRequest request, Map<String, ?> given) {
    return respond(
        ENDPOINTS.get(operationId), ClientNetwork.of(request), new Request(given), ATTEMPTS);
  }

  /** If the data changes in between, starts over, so that a response is of one data version. */
  private Future<TranslatedResponse> respond(
      Endpoint endpoint, String client, Request request, int attempts) {
    var reading = new Reading(source, client);
    return endpoint
        .body(reading, request)
        .compose(
            json ->
                reading.isOfOneVersion() || attempts == 1
                    ? reading.response(json)
                    : respond(endpoint, client, request, attempts - 1));
  }

  private static Future<?> ping(Reading reading, Request request) {
    return Future.succeededFuture(new JsonObject().put("gecko_says", "(V3) To the Moon!"));
  }
}
