package io.krispyto;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.function.BiConsumer;
import org.yaml.snakeyaml.Yaml;

/** The contracts. A check with this enum as its parameter covers both. */
enum ContractFile {
  KRISPYTO("openapi.yaml", "date"),
  COINGECKO("openapi-coingecko.yaml", "date-time");

  private final String file;
  private final String formatOfDays;

  /**
   * @param formatOfDays the format of members with the day of a record; CoinGecko's have timestamps
   */
  ContractFile(String file, String formatOfDays) {
    this.file = file;
    this.formatOfDays = formatOfDays;
  }

  String formatOfDays() {
    return formatOfDays;
  }

  /** Reads the contract. */
  JsonObject read() {
    return new JsonObject(
        new Yaml().<Map<String, Object>>load(ContractFile.class.getResourceAsStream("/" + file)));
  }

  /** Reads the contract with all references resolved. */
  JsonObject resolved() {
    var contract = read();
    return (JsonObject) resolved(contract, contract);
  }

  private static Object resolved(Object part, JsonObject contract) {
    if (part instanceof JsonArray array) {
      // Not an immutable list: the validator replaces references with schemas.
      var copy = new JsonArray();
      array.forEach(item -> copy.add(resolved(item, contract)));
      return copy;
    }
    if (!(part instanceof JsonObject object)) {
      return part;
    }
    if (object.containsKey("$ref")) {
      Object target = contract;
      for (var name : object.getString("$ref").substring("#/".length()).split("/")) {
        target = ((JsonObject) target).getValue(name);
      }
      return resolved(target, contract);
    }
    var result = new JsonObject();
    object.forEach(entry -> result.put(entry.getKey(), resolved(entry.getValue(), contract)));
    return result;
  }

  /** Visits all objects in a part of a contract, with their paths. */
  static void eachObject(Object part, BiConsumer<String, JsonObject> visitor) {
    eachObject("", part, visitor);
  }

  private static void eachObject(String path, Object part, BiConsumer<String, JsonObject> visitor) {
    if (part instanceof JsonArray array) {
      for (var at = 0; at < array.size(); at++) {
        eachObject(path + "/" + at, array.getValue(at), visitor);
      }
    } else if (part instanceof JsonObject object) {
      visitor.accept(path, object);
      object.forEach(entry -> eachObject(path + "/" + entry.getKey(), entry.getValue(), visitor));
    }
  }
}
