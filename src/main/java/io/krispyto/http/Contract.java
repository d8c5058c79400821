package io.krispyto.http;

import io.krispyto.bus.Problem;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code openapi.yaml}: read, served as it is, and its operations bound to their handlers. */
final class Contract {
  /** On the class path, put there by the build from the top level of the project. */
  static final String FILE = "openapi.yaml";

  /**
   * Vert.x 5.0 refuses a contract with a media type that it does not know (5.1 can be taught them).
   * So it is given a copy in which they bear the name of one that it treats alike; what is served
   * and sent has the real ones.
   */
  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          Problem.MEDIA_TYPE,
          "application/hal+json",
          "text/csv",
          "text/plain",
          EventOperation.MEDIA_TYPE,
          "text/plain",
          "application/x-ndjson",
          "text/plain; charset=utf-8",
          "application/zip",
          "application/octet-stream");

  private Contract() {}

  /** Reads the contract's text. */
  static Buffer yaml() {
    try (var file = Contract.class.getClassLoader().getResourceAsStream(FILE)) {
      return Buffer.buffer(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the contract as a JSON document. */
  static JsonObject json() {
    Map<String, Object> document =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml().toString());
    return new JsonObject(document);
  }

  /** Loads the contract for routing and validation; fails if it is not one. */
  static Future<OpenAPIContract> load(Vertx vertx) {
    return vertx
        .executeBlocking(Contract::forVertx)
        .compose(contract -> OpenAPIContract.from(vertx, contract))
        .map(ParameterTypes::restored);
  }

  /**
   * The contract that all verticles of a Vert.x share: loaded when first asked for, which takes 180
   * ms of a start. Listeners are called on the caller's context, to which what they make then
   * belongs.
   */
  static Future<OpenAPIContract> shared(Vertx vertx) {
    var loading =
        vertx
            .sharedData()
            .<String, Shared>getLocalMap(Contract.class.getName())
            .computeIfAbsent(FILE, file -> new Shared(load(vertx)))
            .contract();
    return OnContext.completed(vertx, loading);
  }

  private record Shared(Future<OpenAPIContract> contract) implements Shareable {}

  private static JsonObject forVertx() {
    var contract = loadable();
    ParameterTypes.protect(contract);
    return contract;
  }

  /** The contract as Vert.x loads it, under a default locale that does not break it. */
  static JsonObject loadable() {
    var contract = (JsonObject) withKnownMediaTypes(json());
    // Vert.x wants servers with a host; ours is whoever serves the contract.
    contract.remove("servers");
    return contract;
  }

  /** The name by which the loaded contract knows a media type. */
  static String knownMediaType(String mediaType) {
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
      // Vert.x puts schemas in the place of references to them, so that the list must let it.
      var copy = new JsonArray();
      array.forEach(item -> copy.add(withKnownMediaTypes(item)));
      return copy;
    }
    return document;
  }

  /**
   * Gives each operation its handlers.
   *
   * @param handlers by operationId, in the order in which a request meets them
   * @param access what comes before the handlers of those that the contract secures
   * @param checks by operationId, what reads its parameters, and throws if one is wrong
   * @throws IllegalStateException naming every operation without a handler, and every handler
   *     without an operation
   */
  static void bind(
      RouterBuilder builder,
      OpenAPIContract contract,
      Map<String, List<Handler<RoutingContext>>> handlers,
      Handler<RoutingContext> access,
      Map<String, Consumer<Map<String, ?>>> checks) {
    var operations =
        contract.operations().stream().map(Operation::getOperationId).collect(Collectors.toSet());
    requireSame(operations, handlers.keySet());
    requireSame(operations, checks.keySet());
    for (var route : builder.getRoutes()) {
      var operationId = route.getOperation().getOperationId();
      bind(route, handlers.get(operationId), access, checks.get(operationId));
    }
  }

  private static void bind(
      OpenAPIRoute route,
      List<Handler<RoutingContext>> handlers,
      Handler<RoutingContext> access,
      Consumer<Map<String, ?>> check) {
    // The parsers of the domain check the parameters, for the bus and HTTP alike, and name all that
    // are wrong; the router would stop at the first (see decisions.md). A test holds parsers
    // and contract together.
    // Vert.x's own handlers of security would answer 401 where there is no token to show.
    route.setDoValidation(false).setDoSecurity(false);
    if (!route.getOperation().getSecurityRequirements().isEmpty()) {
      route.addHandler(access);
    }
    route.addHandler(new KnownParameters(route.getOperation(), check));
    handlers.forEach(route::addHandler);
  }

  private static void requireSame(Set<String> operations, Set<String> handlers) {
    var unhandled = new TreeSet<>(operations);
    unhandled.removeAll(handlers);
    var unknown = new TreeSet<>(handlers);
    unknown.removeAll(operations);
    if (!unhandled.isEmpty() || !unknown.isEmpty()) {
      throw new IllegalStateException(
          FILE
              + ": operations without a handler: "
              + unhandled
              + "; handlers without an operation: "
              + unknown);
    }
  }

  /** The names of an operation's parameters in some place. */
  static List<String> parameters(Operation operation, Location place) {
    return operation.getParameters().stream()
        .filter(parameter -> parameter.getIn() == place)
        .map(Parameter::getName)
        .toList();
  }
}
