package io.krispyto.http.contract;

import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.Violation;
import io.krispyto.http.edge.EmptyParameter;
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
public final class KnownParameters implements Handler<RoutingContext> {
  private static final String FORMAT = "format";

  private final RequestParameters parameters;
  private final Consumer<Map<String, ?>> check;
  private final String path;

  /**
   * @param check fails with {@link Failure.InvalidRequest} on the known parameters of a request
   */
  public KnownParameters(Operation operation, Consumer<Map<String, ?>> check) {
    parameters = RequestParameters.of(operation);
    this.check = check;
    path = operation.getAbsoluteOpenAPIPath();
  }

  @Override
  public void handle(RoutingContext context) {
    var violations = violations(context, QueryString.of(context).keySet());
    if (violations.isEmpty()) {
      context.next();
    } else {
      violations.addAll(violations(context, check));
      Problems.respond(context, new Failure.InvalidRequest(violations));
    }
  }

  /** Lists the unknown parameters, and the violations of parameters that only HTTP has. */
  private List<Violation> violations(RoutingContext context, Collection<String> given) {
    var violations = new ArrayList<Violation>();
    for (var name : given) {
      if (!parameters.inQuery().contains(name)) {
        violations.add(new Violation(name, reason(name)));
      }
    }
    if (given.contains(EmptyParameter.NAME)) {
      violations.addAll(violations(context, EmptyParameter::check));
    }
    return violations;
  }

  private List<Violation> violations(RoutingContext context, Consumer<Map<String, ?>> rule) {
    try {
      rule.accept(parameters.read(context).getMap());
      return List.of();
    } catch (Failure.InvalidRequest e) {
      return e.violations();
    }
  }

  private String reason(String name) {
    var inPath = RowFormat.ofPath(path);
    return name.equals(FORMAT) && inPath.isPresent()
        ? reason(inPath.get())
        : UnknownName.reason(name, parameters.inQuery());
  }

  private String reason(RowFormat inPath) {
    var extension = "." + inPath.text();
    return "is not a parameter of this path, which always returns "
        + inPath.text()
        + "; request "
        + path.substring(0, path.length() - extension.length())
        + " to choose the format";
  }
}
