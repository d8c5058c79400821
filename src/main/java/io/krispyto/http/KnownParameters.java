package io.krispyto.http;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Violation;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Refuses query parameters that the contract does not have. A mistyped one would otherwise be
 * ignored, and the response would be that to another query. The edge cache keeps only responses of
 * requests that passed here, by their whole URI.
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
    var given = Query.of(context).keySet();
    if (parameters.inQuery().containsAll(given)) {
      context.next();
    } else {
      Problems.respond(context, new Failure.InvalidRequest(violations(context, given)));
    }
  }

  /** The unknown parameters first, then all else that is wrong. */
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
    return parameters.inQuery().stream()
        .min(Comparator.comparingInt(known -> distance(known, name.toLowerCase(Locale.ROOT))))
        .map(nearest -> "is not a parameter here; the nearest one is " + nearest)
        .orElse("is not a parameter here; there are none");
  }

  /** The number of letters to insert, remove or replace (Levenshtein). */
  static int distance(String one, String another) {
    var before = IntStream.rangeClosed(0, another.length()).toArray();
    for (var i = 1; i <= one.length(); i++) {
      var row = new int[before.length];
      row[0] = i;
      for (var j = 1; j < row.length; j++) {
        var replaced = before[j - 1] + (one.charAt(i - 1) == another.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(before[j], row[j - 1]));
      }
      before = row;
    }
    return before[another.length()];
  }
}
