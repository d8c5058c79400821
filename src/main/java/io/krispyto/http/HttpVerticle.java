package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.PayloadCodec;
import io.krispyto.config.HttpSettings;
import io.krispyto.http.contract.Contract;
import io.krispyto.http.contract.InvalidRequests;
import io.krispyto.http.edge.ChunkedResponses;
import io.krispyto.http.edge.PayloadResponses;
import io.krispyto.http.edge.QueryResponses;
import io.krispyto.http.event.EventClients;
import io.krispyto.http.event.EventOperation;
import io.krispyto.http.event.EventTiming;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.UnreadBody;
import io.krispyto.http.wire.body.RequestDecoder;
import io.krispyto.http.wire.body.UploadRate;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The edge: serves the operations of {@code openapi.yaml} by sending requests to the other
 * verticles over the event bus. Also serves the contract and its documentation. Deploy one instance
 * per core, created by {@link #sharing}; the instances share the port.
 */
public final class HttpVerticle extends VerticleBase {
  /** Vert.x assigns the same free port to all instances that listen on the same negative port. */
  private static final int SHARED_FREE_PORT = -1;

  private static final int IDLE_TIMEOUT_SECONDS = 75;

  /** Time for requests that were sent just before the port was closed. */
  private static final long ARRIVAL_MILLISECONDS = 200;

  /** Time for requests in flight. The whole stop stays within Docker's 10 seconds. */
  private static final long FINISH_MILLISECONDS = 3000;

  /** Time for stalled clients to read their refusal; longer than that of {@link UnreadBody}. */
  private static final long REFUSE_MILLISECONDS = 1200;

  private final SharedEdge shared;
  private final UploadRate rate;
  private final EventTiming eventTiming;
  private InFlight inFlight;
  private EventClients listeners;
  private HttpServer server;

  /** Creates a verticle with its own edge cache. */
  public HttpVerticle(HttpSettings settings) {
    this(settings, UploadRate.DEFAULT, EventTiming.DEFAULT);
  }

  HttpVerticle(HttpSettings settings, UploadRate rate, EventTiming eventTiming) {
    this(SharedEdge.of(settings), rate, eventTiming);
  }

  HttpVerticle(SharedEdge shared, UploadRate rate, EventTiming eventTiming) {
    this.shared = shared;
    this.rate = rate;
    this.eventTiming = eventTiming;
  }

  /**
   * Creates the instances of one deployment, which share an edge cache, the limit of event streams,
   * and the stop.
   */
  public static Supplier<HttpVerticle> sharing(HttpSettings settings) {
    var shared = SharedEdge.of(settings);
    return () -> new HttpVerticle(shared, UploadRate.DEFAULT, EventTiming.DEFAULT);
  }

  /** Returns the listening port: the configured one, unless that is 0. Call after the start. */
  public int port() {
    return server.actualPort();
  }

  /**
   * Starts the work that every instance of a Vert.x needs, so that other work can be done in
   * parallel. If this is not called, the first instance does it.
   *
   * @return completes when it is done; do not close the Vert.x before
   */
  public static Future<?> prepare(Vertx vertx, HttpSettings settings) {
    return contracts(vertx, settings);
  }

  /** The contracts that are served. */
  private record Contracts(OpenAPIContract krispyto, Optional<OpenAPIContract> coinGecko) {}

  private static Future<Contracts> contracts(Vertx vertx, HttpSettings settings) {
    var krispyto = Contract.KRISPYTO.shared(vertx);
    var coinGecko =
        settings.coinGecko()
            ? Contract.COINGECKO.shared(vertx).map(Optional::of)
            : Future.succeededFuture(Optional.<OpenAPIContract>empty());
    return Future.join(krispyto, coinGecko)
        .map(loaded -> new Contracts(krispyto.result(), coinGecko.result()));
  }

  @Override
  public Future<?> start() {
    PayloadCodec.register(vertx);
    listeners = new EventClients(vertx, eventTiming);
    return Future.all(
        followDataVersion(),
        listeners.listen(),
        contracts(vertx, shared.settings()).compose(this::listen));
  }

  /**
   * Follows the data versions that other query processes publish; the local ones have already
   * advanced it.
   */
  private Future<Void> followDataVersion() {
    var current = CurrentVersion.of(vertx);
    return vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.DATA_VERSION, message -> current.follow(message.body()))
        .completion();
  }

  private Future<?> listen(Contracts contracts) {
    var settings = shared.settings();
    var fields = new CommonHeaders(settings, shared.draining());
    inFlight = new InFlight(shared.draining());
    var payloads = new PayloadResponses(vertx, fields, shared.cache(), shared.compressor());
    var responses =
        new QueryResponses(payloads, new ChunkedResponses(vertx), settings.noDataStatus());
    var events = new EventOperation(vertx, listeners, shared.limits().listeners());
    var coinGecko =
        contracts.coinGecko.map(contract -> new CoinGeckoRoutes(vertx, contract, payloads));
    var router =
        new Routes(vertx, shared, fields, responses, inFlight)
            .router(contracts.krispyto, rate, events, coinGecko);
    var options = options();
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(
                connection -> {
                  shared.draining().accepted(connection);
                  RequestDecoder.install(connection, options);
                })
            .requestHandler(new Edge(shared, fields, payloads, CurrentVersion.of(vertx), router))
            .invalidRequestHandler(new InvalidRequests(fields, Routes.errorForms(settings)));
    return server.listen();
  }

  /**
   * Stops in phases. For {@code DRAIN_SECONDS}, all requests are served, responses announce that
   * their connection closes, and the readiness check tells load balancers to send requests
   * elsewhere. Then the port is closed, requests in flight finish, and those that take too long are
   * refused.
   */
  @Override
  public Future<?> stop() {
    if (server == null) {
      endEventStreams();
      return Future.succeededFuture();
    }
    shared.draining().begin();
    inFlight.endConnections();
    return pause(shared.settings().drain().toMillis())
        .compose(drained -> shared.draining().closePort())
        .compose(closed -> pause(ARRIVAL_MILLISECONDS))
        .compose(arrived -> finish());
  }

  private Future<?> finish() {
    // Not earlier: a browser that reconnects and gets a 503 does not try a third time.
    endEventStreams();
    inFlight.endConnections();
    vertx.setTimer(FINISH_MILLISECONDS, late -> inFlight.refuse());
    return server.shutdown(FINISH_MILLISECONDS + REFUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  private void endEventStreams() {
    if (listeners != null) {
      listeners.close();
    }
  }

  private Future<?> pause(long milliseconds) {
    return milliseconds == 0
        ? Future.succeededFuture()
        : vertx.timer(milliseconds, TimeUnit.MILLISECONDS);
  }

  private HttpServerOptions options() {
    var settings = shared.settings();
    return new HttpServerOptions()
        .setPort(settings.port() == 0 ? SHARED_FREE_PORT : settings.port())
        .setMaxInitialLineLength(InvalidRequests.MAX_REQUEST_LINE)
        .setMaxHeaderSize(InvalidRequests.MAX_HEADER_FIELDS)
        .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
        // With clear-text HTTP/2, a Vert.x stop waits its full timeout for connections that never
        // sent anything. Load balancers and browsers use HTTP/2 only over TLS, which is terminated
        // upstream.
        .setHttp2ClearTextEnabled(false);
  }
}
