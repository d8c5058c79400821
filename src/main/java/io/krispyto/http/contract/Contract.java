package io.krispyto.http.contract;

import io.krispyto.bus.Problem;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.history.HistoryShape;
import io.krispyto.http.event.EventOperation;
import io.krispyto.http.wire.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A contract, such as {@code openapi.yaml}: reads and serves it, and binds its operations to their
 * handlers.
 *
 * @param file the name on the class path; the build copies the file from the project root
 */
public record Contract(String file) {
  /** The contract of this project's own API. */
  public static final Contract KRISPYTO = new Contract("openapi.yaml");

  /** The contract of the CoinGecko-compatible API. */
  public static final Contract COINGECKO = new Contract("openapi-coingecko.yaml");

  /**
   * Vert.x 5.0 refuses a contract with a media type that it does not know (5.1 lets an application
   * register them). It therefore loads a copy that replaces each with the name of a media type that
   * it handles the same way. The contract as served and the responses use the real names.
   */
  private static final Map<String, String> MEDIA_TYPES =
      Map.ofEntries(
          Map.entry(Problem.MEDIA_TYPE, "application/hal+json"),
          Map.entry("text/csv", "text/plain"),
          Map.entry(EventOperation.MEDIA_TYPE, "text/plain"),
          Map.entry("application/x-ndjson", "text/plain; charset=utf-8"),
          Map.entry(json(HistoryShape.COLUMNS), "application/json; charset=utf-8"),
          Map.entry(json(HistoryShape.PAIRS), "application/hal+json"),
          Map.entry(json(HistoryShape.WIDE), "application/octet-stream"),
          Map.entry("application/zip", "application/octet-stream"),
          Map.entry("application/x-tar", "application/octet-stream"),
          Map.entry(
              "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
              "application/octet-stream"),
          Map.entry("application/vnd.apache.parquet", "application/octet-stream"));

  private static String json(HistoryShape shape) {
    return shape.mediaType(RowFormat.JSON);
  }

  /** Reads the contract's text. */
  public Buffer yaml() {
    try (var bytes = Contract.class.getClassLoader().getResourceAsStream(file)) {
      return Buffer.buffer(bytes.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the contract as a JSON document. */
  public JsonObject json() {
    Map<String, Object> document =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml().toString());
    return new JsonObject(document);
  }

  /** Loads the contract for routing and validation; fails if the contract is invalid. */
  public Future<OpenAPIContract> load(Vertx vertx) {
    return vertx
        .executeBlocking(this::forVertx)
        .compose(contract -> OpenAPIContract.from(vertx, contract))
        .map(ParameterTypes::restored);
  }

  /**
   * Returns the loaded contract that all verticles of a Vert.x instance share. The first call loads
   * it, which takes 180 ms of a start. The future completes on the caller's context, so everything
   * that its listeners create belongs to that context.
   */
  public Future<OpenAPIContract> shared(Vertx vertx) {
    var loading =
        vertx
            .sharedData()
            .<String, Shared>getLocalMap(Contract.class.getName())
            .computeIfAbsent(file, absent -> new Shared(load(vertx)))
            .contract();
    return OnContext.completed(vertx, loading);
  }

  private record Shared(Future<OpenAPIContract> contract) implements Shareable {}

  private JsonObject forVertx() {
    var contract = loadable();
    ParameterTypes.protect(contract);
    return contract;
  }

  /** Returns the contract in the form that Vert.x can load under any default locale. */
  public JsonObject loadable() {
    var contract = (JsonObject) withKnownMediaTypes(json());
    // Vert.x requires server URLs with a host, but the host of this contract is the one that serves
    // it.
    contract.remove("servers");
    return contract;
  }

  /** Returns the name of a media type in the loaded contract. */
  public static String knownMediaType(String mediaType) {
    return MEDIA_TYPES.getOrDefault(mediaType, mediaType);
  }

  private static Object withKnownMediaTypes(Object document) {
    if (document instanceof JsonObject object) {
      var copy = new JsonObject();
      object.forEach(
          member ->
              copy.put(knownMediaType(member.getKey()), withKnownMediaTypes(member.getValue())));
      return copy;
    }
    if (document instanceof JsonArray array) {
      // Vert.x replaces references by their schemas in place, so the list must be mutable.
      var copy = new JsonArray();
      array.forEach(item -> copy.add(withKnownMediaTypes(item)));
      return copy;
    }
    return document;
  }

  /**
   * Binds each operation to its handlers.
   *
   * @param guards the handlers that run before those of an operation
   * @param handlers by operationId, in the order in which they run
   * @throws IllegalStateException naming every operation without a handler, and every handler
   *     without an operation
   */
  public void bind(
      RouterBuilder builder,
      Function<Operation, List<Handler<RoutingContext>>> guards,
      Map<String, List<Handler<RoutingContext>>> handlers) {
    requireSame(
        builder.getRoutes().stream().map(OpenAPIRoute::getOperation).toList(), handlers.keySet());
    for (var route : builder.getRoutes()) {
      // The parsers of the domain check the parameters, for the bus and HTTP alike, and report all
      // violations; the router would stop at the first (see decisions.md). A test checks the
      // parsers against the contract. The security handlers of Vert.x would respond with 401 when
      // no token is configured.
      route.setDoValidation(false).setDoSecurity(false);
      guards.apply(route.getOperation()).forEach(route::addHandler);
      handlers.get(route.getOperation().getOperationId()).forEach(route::addHandler);
    }
  }

  /**
   * Requires a table to have exactly the operations of the contract.
   *
   * @param handled the operationIds in the table
   * @throws IllegalStateException naming every operation that only one side has
   */
  public void requireSame(List<Operation> operations, Set<String> handled) {
    var unhandled =
        operations.stream()
            .map(Operation::getOperationId)
            .collect(Collectors.toCollection(TreeSet::new));
    var unknown = new TreeSet<>(handled);
    unknown.removeAll(unhandled);
    unhandled.removeAll(handled);
    if (!unhandled.isEmpty() || !unknown.isEmpty()) {
      throw new IllegalStateException(
          file
              + ": operations without a handler: "
              + unhandled
              + "; handlers without an operation: "
              + unknown);
    }
  }

  /** Returns the names of an operation's parameters in a location. */
  static List<String> parameters(Operation operation, Location place) {
    return operation.getParameters().stream()
        .filter(parameter -> parameter.getIn() == place)
        .map(Parameter::getName)
        .toList();
  }
}
