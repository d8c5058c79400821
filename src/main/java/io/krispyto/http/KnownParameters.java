package io.krispyto.http;

import io.krispyto.domain.Failure;
import io.krispyto.domain.NearestName;
import io.krispyto.domain.Violation;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.QueryString;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Refuses query parameters that the contract does not have. A mistyped one would otherwise be
 * ignored, and the response would be that to another query. The edge cache stores only responses to
 * requests that passed this check, by their whole URI.
 */
final class KnownParameters implements Handler<RoutingContext> {
  private final RequestParameters parameters;
  private final Consumer<Map<String, ?>> check;

  /**
   * @param check fails with {@link Failure.InvalidRequest} on the known parameters of a request
   */
  KnownParameters(Operation operation, Consumer<Map<String, ?>> check) {
    parameters = RequestParameters.of(operation);
    this.check = check;
  }

  @Override
  public void handle(RoutingContext context) {
    var given = QueryString.of(context).keySet();
    if (parameters.inQuery().containsAll(given)) {
      context.next();
    } else {
      Problems.respond(context, new Failure.InvalidRequest(violations(context, given)));
    }
  }

  /** Lists the unknown parameters first, then every other violation. */
  private List<Violation> violations(RoutingContext context, Collection<String> given) {
    var violations = new ArrayList<Violation>();
    given.stream()
        .filter(name -> !parameters.inQuery().contains(name))
        .forEach(name -> violations.add(new Violation(name, reason(name))));
    try {
      check.accept(parameters.read(context).getMap());
    } catch (Failure.InvalidRequest e) {
      violations.addAll(e.violations());
    }
    return violations;
  }

  private String reason(String name) {
    return NearestName.of(name, parameters.inQuery())
        .map(nearest -> "is not a parameter of this operation; the nearest one is " + nearest)
        .orElse("is not a parameter; this operation has no parameters");
  }
}
