package io.krispyto.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Binds the operations of {@code openapi.yaml} to their handlers. */
final class Contract {
  /** On the class path, put there by the build from the top level of the project. */
  static final String FILE = "openapi.yaml";

  private Contract() {}

  /**
   * Gives each operation its handler.
   *
   * @param handlers by operationId
   * @throws IllegalStateException naming every operation without a handler, and every handler
   *     without an operation
   */
  static void bind(
      RouterBuilder builder,
      OpenAPIContract contract,
      Map<String, Handler<RoutingContext>> handlers) {
    var operations =
        contract.operations().stream().map(Operation::getOperationId).collect(Collectors.toSet());
    requireSame(operations, handlers.keySet());
    for (var route : builder.getRoutes()) {
      bind(route, handlers.get(route.getOperation().getOperationId()));
    }
  }

  private static void bind(OpenAPIRoute route, Handler<RoutingContext> handler) {
    // The parsers of the domain check the parameters, for the bus and HTTP alike, and name all that
    // are wrong; the
    // router would stop at the first, at a fifth of the speed. A test holds parsers and contract
    // together.
    route.setDoValidation(false).addHandler(handler);
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

  /** The names of an operation's parameters in the query. */
  static List<String> queryParameters(OpenAPIContract contract, String operationId) {
    return contract.operation(operationId).getParameters().stream()
        .filter(parameter -> parameter.getIn() == Location.QUERY)
        .map(Parameter::getName)
        .toList();
  }
}
