package io.krispyto.http.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The types of parameters and response headers, guarded against Vert.x's use of the default locale.
 *
 * <p>Vert.x looks up a parameter's type with {@code SchemaType.valueOf(type.toUpperCase())}. Under
 * a Turkish locale, {@code string} becomes {@code STRİNG}, and the contract does not load. An
 * application that embeds the verticles chooses its own default locale, so this class works under
 * any: it hands over the types in upper case, which no locale changes, and puts the real ones back
 * once the contract is loaded.
 */
final class ParameterTypes {
  private static final String TYPE = "type";

  private ParameterTypes() {}

  /** Writes the type of each parameter and header in upper case. */
  static void protect(Object document) {
    if (document instanceof JsonObject object) {
      for (var member : object) {
        if (member.getKey().equals("parameters") || member.getKey().equals("headers")) {
          children(member.getValue()).forEach(ParameterTypes::protectSchema);
        }
      }
    }
    children(document).forEach(ParameterTypes::protect);
  }

  /** Puts the types of a loaded contract back. */
  static OpenAPIContract restored(OpenAPIContract contract) {
    contract.operations().stream()
        .flatMap(operation -> Stream.concat(parameters(operation), headers(operation)))
        // Vert.x's schemas are views of the document.
        .map(parameter -> (JsonObject) parameter.getSchema())
        .forEach(schema -> change(schema, type -> type.toLowerCase(Locale.ROOT)));
    return contract;
  }

  private static Stream<Parameter> parameters(Operation operation) {
    return operation.getParameters().stream();
  }

  private static Stream<Parameter> headers(Operation operation) {
    return operation.getOpenAPIModel().getJsonObject("responses").fieldNames().stream()
        .filter(name -> name.matches("\\d{3}"))
        .flatMap(status -> operation.getResponse(Integer.parseInt(status)).getHeaders().stream());
  }

  private static void protectSchema(Object parameter) {
    if (parameter instanceof JsonObject object
        && object.getValue("schema") instanceof JsonObject schema) {
      change(schema, type -> type.toUpperCase(Locale.ROOT));
    }
  }

  private static void change(JsonObject schema, UnaryOperator<String> change) {
    if (schema.getValue(TYPE) instanceof String type) {
      schema.put(TYPE, change.apply(type));
    }
  }

  private static Stream<Object> children(Object value) {
    if (value instanceof JsonObject object) {
      return object.stream().map(Map.Entry::getValue);
    }
    return value instanceof JsonArray array ? array.stream() : Stream.of();
  }
}
