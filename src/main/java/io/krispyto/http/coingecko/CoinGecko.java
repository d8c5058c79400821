package io.krispyto.http.coingecko;

import io.krispyto.http.coingecko.data.DataReader;
import io.krispyto.http.coingecko.data.DataReaders;
import io.krispyto.http.coingecko.request.GivenParameters;
import io.krispyto.http.wire.TranslatedResponse;
import io.krispyto.http.wire.connection.ClientNetwork;
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
          Map.entry("simplePrice", SimplePrice::body),
          Map.entry("simpleSupportedVsCurrencies", VsCurrencies::supported),
          Map.entry("coinsList", CoinsList::body),
          Map.entry("coinsMarkets", CoinsMarkets::body),
          Map.entry("coinsTopGainersLosers", GainersAndLosers::body),
          Map.entry("coinsId", CoinDetails::body),
          Map.entry("coinsIdHistory", CoinHistory::body),
          Map.entry("coinsIdMarketChart", CoinCharts::chart),
          Map.entry("coinsIdMarketChartRange", CoinCharts::chartInRange),
          Map.entry("coinsIdOhlc", CoinCharts::candles),
          Map.entry("coinsIdOhlcRange", CoinCharts::candlesInRange),
          Map.entry("search", Search::body),
          Map.entry("global", GlobalMarket::newest),
          Map.entry("globalMarketCapChart", GlobalMarket::chart),
          Map.entry("exchangeRates", VsCurrencies::exchangeRates));

  private final DataReaders readers;

  public CoinGecko(Vertx vertx) {
    readers = DataReaders.of(vertx);
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
        ENDPOINTS.get(operationId),
        ClientNetwork.of(request),
        new GivenParameters(given),
        ATTEMPTS);
  }

  /** If the data changes in between, starts over, so that a response is of one data version. */
  private Future<TranslatedResponse> respond(
      Endpoint endpoint, String client, GivenParameters request, int attempts) {
    var reader = readers.forClient(client);
    return endpoint
        .body(reader, request)
        .compose(
            json ->
                reader.isOfOneVersion() || attempts == 1
                    ? reader.response(json)
                    : respond(endpoint, client, request, attempts - 1));
  }

  private static Future<?> ping(DataReader reader, GivenParameters request) {
    return Future.succeededFuture(new JsonObject().put("gecko_says", "(V3) To the Moon!"));
  }
}
