package io.krispyto.http.contract;

import io.krispyto.http.wire.QueryString;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.util.List;

/**
 * The parameters of an operation, and their translation to a message.
 *
 * @param inPath names of the path parameters, where {@code %2F} is a slash in the value
 * @param inQuery names of the query parameters; each may be repeated
 */
public record RequestParameters(List<String> inPath, List<String> inQuery) {

  public static RequestParameters of(OpenAPIContract contract, String operationId) {
    return of(contract.operation(operationId));
  }

  public static RequestParameters of(Operation operation) {
    return new RequestParameters(
        Contract.parameters(operation, Location.PATH),
        Contract.parameters(operation, Location.QUERY));
  }

  /** Reads and decodes the parameters of a request. */
  public JsonObject read(RoutingContext context) {
    var message = new JsonObject();
    inPath.forEach(name -> message.put(name, context.pathParam(name)));
    var given = QueryString.of(context);
    for (var name : inQuery) {
      var values = given.get(name);
      if (values != null) {
        message.put(name, values.size() == 1 ? values.get(0) : values);
      }
    }
    return message;
  }
}
