package io.krispyto.http;

import io.krispyto.http.contract.Contract;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The operations of a contract with their parameters, from which tests make requests. */
public final class ContractRequests {
  private ContractRequests() {}

  /**
   * An operation.
   *
   * @param model as in the contract
   * @param common the parameters that the contract's operations share, by name
   */
  public record Operation(String method, String path, JsonObject model, JsonObject common) {

    @Override
    public String toString() {
      return method + " " + path;
    }

    public String id() {
      return model.getString("operationId");
    }

    /** The parameters in the path or the query, with references resolved. */
    public List<JsonObject> parameters() {
      return model.getJsonArray("parameters", new JsonArray()).stream()
          .map(parameter -> resolved((JsonObject) parameter, common))
          .filter(parameter -> !parameter.getString("in").equals("header"))
          .toList();
    }

    public boolean hasStatus(int status) {
      return model.getJsonObject("responses").containsKey(String.valueOf(status));
    }

    /** The path and query with given parameters by name. */
    public String target(Map<String, String> values) {
      var filled = path;
      for (var parameter : parameters()) {
        if (parameter.getString("in").equals("path")) {
          var name = parameter.getString("name");
          filled =
              filled.replace(
                  "{" + name + "}",
                  URLEncoder.encode(values.get(name), StandardCharsets.UTF_8).replace("+", "%20"));
        }
      }
      var address = new QueryStringEncoder(filled);
      values.forEach(
          (name, value) -> {
            if (!path.contains("{" + name + "}")) {
              address.addParam(name, value);
            }
          });
      return address.toString();
    }
  }

  /** All operations of our own contract. */
  public static List<Operation> all() {
    return all(Contract.KRISPYTO.json(), "");
  }

  /** All operations of the CoinGecko-compatible API. */
  static List<Operation> coinGecko() {
    return all(Contract.COINGECKO.json(), "/api/v3");
  }

  private static List<Operation> all(JsonObject contract, String prefix) {
    var common = contract.getJsonObject("components").getJsonObject("parameters");
    return contract.getJsonObject("paths").stream()
        .flatMap(
            path ->
                ((JsonObject) path.getValue())
                    .stream()
                        .map(
                            method ->
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    prefix + path.getKey(),
                                    (JsonObject) method.getValue(),
                                    common)))
        .toList();
  }

  /** A valid value of a parameter: its default, an example, or the first one of its enum. */
  public static Optional<String> valid(JsonObject parameter) {
    return allValid(parameter).findFirst();
  }

  /** The valid values of a parameter that the contract names. */
  public static Stream<String> allValid(JsonObject parameter) {
    var schema = parameter.getJsonObject("schema");
    var examples = parameter.getJsonObject("examples", new JsonObject());
    return Stream.of(
            Stream.ofNullable(schema.getValue("default")),
            Stream.ofNullable(parameter.getValue("example")),
            examples.stream().map(each -> ((JsonObject) each.getValue()).getValue("value")),
            schema.getJsonArray("enum", new JsonArray()).stream())
        .flatMap(values -> values)
        .map(String::valueOf);
  }

  /** Returns whether a text has the length and pattern of a schema, and is in its enum. */
  public static boolean fits(JsonObject schema, String text) {
    return schema.getInteger("minLength", 0) <= text.length()
        && text.length() <= schema.getInteger("maxLength", Integer.MAX_VALUE)
        && (!schema.containsKey("enum") || schema.getJsonArray("enum").contains(text))
        && Pattern.compile(schema.getString("pattern", "")).matcher(text).find();
  }

  private static JsonObject resolved(JsonObject parameter, JsonObject common) {
    var reference = parameter.getString("$ref");
    return reference == null
        ? parameter
        : common.getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
  }
}
