package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.bus.Payload;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.HttpSettings;
import io.krispyto.config.Settings;
import io.krispyto.domain.HistoryShape;
import io.krispyto.domain.RowFormat;
import io.krispyto.http.event.EventTiming;
import io.krispyto.http.wire.Responses;
import io.krispyto.http.wire.UploadRate;
import io.krispyto.ingestion.IngestionVerticle;
import io.krispyto.query.QueryVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The HTTP and query verticles on a free port. Every response is validated against the contract.
 */
public final class TestServer implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final HttpSettings HTTP = settings();

  /**
   * Settings for a free port and real data, plus alternating names and values of further settings.
   */
  public static HttpSettings settings(String... given) {
    var settings = new HashMap<>(Map.of("HTTP_PORT", "0", "DRAIN_SECONDS", "0"));
    for (var i = 0; i < given.length; i += 2) {
      settings.put(given[i], given[i + 1]);
    }
    return Settings.from(settings).http().withSimulated(false);
  }

  /** Runs the validator, which all servers of a JVM share because loading the contract is slow. */
  private static final Vertx VALIDATING = Vertx.vertx();

  /**
   * Loaded differently than in the server, whose contract has types that the validator of Vert.x
   * does not know.
   */
  private static final Validation OURS = new Validation(Contract.KRISPYTO);

  private static final Validation COINGECKO = new Validation(Contract.COINGECKO);

  private static final String COINGECKO_PREFIX = "/api/v3";

  /** A contract and what validates responses against it. */
  private record Validation(OpenAPIContract contract, ResponseValidator validator) {
    Validation(Contract contract) {
      this(await(OpenAPIContract.from(VALIDATING, withoutDoubles(contract.loadable()))));
    }

    private Validation(OpenAPIContract contract) {
      this(contract, ResponseValidator.create(VALIDATING, contract));
    }
  }

  /** The validator refuses some valid numbers of this format, such as very large integers. */
  private static JsonObject withoutDoubles(JsonObject contract) {
    return new JsonObject(
        contract.encode().replace("\"format\":\"double\"", "\"title\":\"double\""));
  }

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final Vertx vertx = Vertx.vertx();
  private final int port;

  private TestServer(
      Optional<DatabaseSettings> database, CacheSettings caches, HttpSettings settings) {
    this(database, caches, HttpVerticle.sharing(settings));
  }

  private TestServer(
      Optional<DatabaseSettings> database, CacheSettings caches, Supplier<HttpVerticle> sharing) {
    var instances = new DeploymentOptions().setInstances(2);
    database.ifPresent(
        configured ->
            await(vertx.deployVerticle(QueryVerticle.sharing(configured, caches), instances)));
    var deployed = new ConcurrentLinkedQueue<HttpVerticle>();
    await(
        vertx.deployVerticle(
            () -> {
              var http = sharing.get();
              deployed.add(http);
              return http;
            },
            instances));
    port = deployed.element().port();
  }

  /** With the default settings. */
  public static TestServer start(DatabaseSettings database) {
    return start(database, CacheSettings.DEFAULT);
  }

  public static TestServer start(DatabaseSettings database, CacheSettings caches) {
    return new TestServer(Optional.of(database), caches, HTTP);
  }

  /** With HTTP verticles of the test's own. */
  static TestServer start(
      DatabaseSettings database, CacheSettings caches, Supplier<HttpVerticle> instances) {
    return new TestServer(Optional.of(database), caches, instances);
  }

  /** The HTTP verticle alone. */
  public static TestServer startWithoutQuery() {
    return new TestServer(Optional.empty(), CacheSettings.OFF, HTTP);
  }

  /** The HTTP verticle alone, with settings whose port is 0. */
  public static TestServer startWithoutQuery(HttpSettings settings) {
    return new TestServer(Optional.empty(), CacheSettings.OFF, settings);
  }

  /** With settings whose port is 0, or free. */
  public static TestServer start(DatabaseSettings database, HttpSettings settings) {
    return new TestServer(Optional.of(database), CacheSettings.DEFAULT, settings);
  }

  /** With the default settings and a custom heartbeat interval of event streams. */
  public static TestServer startBeating(DatabaseSettings database, Duration heartbeat) {
    return new TestServer(
        Optional.of(database),
        CacheSettings.DEFAULT,
        () -> new HttpVerticle(HTTP, UploadRate.DEFAULT, new EventTiming(heartbeat)));
  }

  /** With the default settings, the write side, and a token. */
  public static TestServer startToWrite(DatabaseSettings database, String token) {
    return startToWrite(database, token, 0);
  }

  /** The same on a given port, so that clients can reconnect. */
  public static TestServer startToWrite(DatabaseSettings database, String token, int port) {
    var server = start(database, settings("HTTP_PORT", String.valueOf(port), "API_TOKEN", token));
    await(server.vertx.deployVerticle(new IngestionVerticle(database)));
    return server;
  }

  /** With the default settings, on simulated data. */
  public static TestServer startSimulated(DatabaseSettings database) {
    return start(database, HTTP.withSimulated(true));
  }

  /** Waits for a future, and throws its failure. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  public Vertx vertx() {
    return vertx;
  }

  public int port() {
    return port;
  }

  /** The URL of a path and query, which are sent unchanged. */
  public URI uri(String pathAndQuery) {
    return URI.create("http://localhost:" + port + pathAndQuery);
  }

  public HttpResponse<String> get(String pathAndQuery, String... headers) {
    return send("GET", pathAndQuery, headers);
  }

  public HttpResponse<String> send(String method, String pathAndQuery, String... headers) {
    return send(method, pathAndQuery, HttpRequest.BodyPublishers.noBody(), headers);
  }

  /** With a body. */
  public HttpResponse<String> send(
      String method, String pathAndQuery, HttpRequest.BodyPublisher body, String... headers) {
    var request = HttpRequest.newBuilder(uri(pathAndQuery)).timeout(TIMEOUT).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      validate(method, response);
      return response;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void validate(String method, HttpResponse<String> response) {
    var path = response.uri().getRawPath();
    if (path.startsWith(COINGECKO_PREFIX + "/")) {
      validate(
          COINGECKO,
          path.substring(COINGECKO_PREFIX.length()).replaceFirst("(?<=.)/$", ""),
          method,
          response);
    } else {
      validate(OURS, path, method, response);
    }
  }

  private static void validate(
      Validation validation, String path, String method, HttpResponse<String> response) {
    var contract = validation.contract();
    var requested = contract.findOperation(path, HttpMethod.valueOf(method));
    // The contract documents 405 at the operation of GET.
    var operation = requested == null ? contract.findOperation(path, HttpMethod.GET) : requested;
    if (operation == null || method.equals("HEAD") || method.equals("OPTIONS")) {
      return;
    }
    assertThat(operation.getResponse(response.statusCode()))
        .as("%s returns a documented status: %s", response.uri(), response.statusCode())
        .isNotNull();
    var headers = new HashMap<String, String>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) ->
                headers.put(name.toLowerCase(Locale.ROOT), forValidator(values.get(0))));
    var type = headers.get("content-type");
    if (Responses.contentType(Payload.CSV).equals(type)
        || RowFormat.NDJSON.mediaType().equals(type)
        || HistoryShape.WIDE.mediaType(RowFormat.JSON).equals(type)
        || "text/plain".equals(type)) {
      // The validator treats everything except JSON as bytes, which match no schema.
      assertThat(operation.getResponse(response.statusCode()).getContent())
          .containsKey(Contract.knownMediaType(type.split("; ")[0]));
      return;
    }
    var validatable =
        type == null
            ? ValidatableResponse.create(response.statusCode(), headers)
            : ValidatableResponse.create(
                response.statusCode(),
                headers,
                Buffer.buffer(response.body()),
                Contract.knownMediaType(type));
    await(validation.validator().validate(validatable, operation.getOperationId()));
  }

  /** The validator parses a value as JSON and fails on quotation marks within it. */
  private static String forValidator(String value) {
    return value.startsWith("\"") ? value : value.replace("\"", "\\\"");
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  /** Closes it without waiting, for tests that do not depend on the shutdown. */
  public void closeInBackground() {
    vertx.close();
  }
}
