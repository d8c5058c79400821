package io.krispyto.http;

import io.krispyto.http.ContractRequests.Operation;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random requests of a contract: valid ones, which reach the database, and ones with invalid
 * values, or missing, repeated or unknown parameters. A new operation or parameter is covered
 * without a change here.
 */
final class RandomRequests {
  /** Values that mean something in the data of the test, or almost do. */
  private static final List<String> KNOWN =
      List.of(
          "all",
          "btc",
          "eth",
          "btc,eth",
          "bitcoin",
          "Bitcoin",
          "slug:bitcoin",
          "twn",
          "NONE",
          "q",
          "quoted-inc",
          "Quoted, \"Inc\"",
          "Without records",
          "usd",
          "EUR",
          "nobody",
          "btc,nobody",
          "latest",
          "today",
          "-30d",
          "2021-7-6",
          "2021-06-01",
          "2021-05-08",
          "2021-07-07",
          "2020-02-30",
          "0001-01-01",
          "9999-12-31",
          "1625529600",
          "1625529600000",
          "2021-07-06T00:00:00Z",
          "06-07-2021",
          "7",
          "1",
          "0",
          "2",
          "10",
          "1d",
          "7d",
          "1d,30d",
          "3650d",
          "json",
          "csv",
          "ndjson",
          "200",
          "true",
          "max",
          "daily");

  private static final List<String> NASTY =
      List.of(
          "",
          " ",
          ",",
          ",,",
          "-1",
          "-0",
          "+1",
          "1e9",
          "1e-400",
          "1e309",
          "NaN",
          "Infinity",
          "0x1",
          "99999999999999999999",
          "9223372036854775807",
          "-9223372036854775808",
          "2147483648",
          "null",
          "undefined",
          "[object Object]",
          "'",
          "\"",
          "';--",
          "' or 1=1 --",
          "\\",
          "%",
          "%00",
          "_",
          "*",
          "../../etc/passwd",
          "..",
          ".",
          "/",
          "//",
          "{}",
          "[]",
          "<script>",
          "${x}",
          "\0",
          "\t",
          "\n",
          "\r\n",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u00e9",
          "e\u0301",
          "\u0130",
          "\u2028",
          "\ufeff",
          "\uffff",
          "\ud83e\ude99",
          "\u0661",
          "\u202e",
          "latest\n",
          "2021-7-6 ",
          "2021-13-45",
          "0000-00-00",
          "10000-1-1",
          "-2021-7-6",
          "all,all",
          "slug:",
          "slug:slug:x",
          "x".repeat(129),
          "x".repeat(3000),
          "btc,".repeat(700),
          "9".repeat(400));

  private final List<Operation> operations;
  private final Random random;

  RandomRequests(List<Operation> operations, Random random) {
    this.operations = operations;
    this.random = random;
  }

  /**
   * A request.
   *
   * @param target path and query
   * @param body of a write
   */
  record Request(Operation operation, String target, String accept, String body) {}

  Request next() {
    var operation = one(operations);
    var values = new TreeMap<String, String>();
    // Most requests have few faults, so that one error does not hide the code behind it.
    var faults = random.nextInt(4) == 0 ? 0.4 : random.nextInt(2) == 0 ? 0.1 : 0;
    for (var parameter : operation.parameters()) {
      var isRequired = parameter.getBoolean("required", false);
      if (isRequired ? random.nextDouble() >= faults / 4 : random.nextInt(3) == 0) {
        values.put(parameter.getString("name"), value(parameter, faults));
      } else if (parameter.getString("in").equals("path")) {
        values.put(parameter.getString("name"), value(parameter, faults));
      }
    }
    if (random.nextDouble() < faults / 4) {
      values.put(one(KNOWN), one(NASTY));
    }
    var target = operation.target(values);
    if (random.nextDouble() < faults / 4 && target.contains("?")) {
      target += "&" + target.substring(target.indexOf('?') + 1);
    }
    return new Request(
        operation,
        target,
        one(List.of("*/*", "application/json", "text/csv", "application/x-ndjson;q=0.5", "a/b")),
        body(operation, faults));
  }

  private String value(JsonObject parameter, double faults) {
    if (random.nextDouble() < faults) {
      return random.nextBoolean() ? one(NASTY) : one(KNOWN);
    }
    var valid = ContractRequests.allValid(parameter).toList();
    if (!valid.isEmpty() && random.nextInt(3) > 0) {
      return one(valid);
    }
    return valid(parameter, valid);
  }

  /** A value of the parameter's type, which is often valid. */
  private String valid(JsonObject parameter, List<String> examples) {
    var schema = parameter.getJsonObject("schema");
    if ("integer".equals(schema.getString("type"))) {
      long least = schema.getLong("minimum", 0L);
      long most = schema.getLong("maximum", 1_000L);
      long number =
          switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> Math.min(most, Math.max(least, 0) + random.nextInt(100));
          };
      return String.valueOf(number);
    }
    var fitting = KNOWN.stream().filter(known -> ContractRequests.fits(schema, known)).toList();
    return fitting.isEmpty() ? one(examples.isEmpty() ? KNOWN : examples) : one(fitting);
  }

  private String body(Operation operation, double faults) {
    if (!operation.model().containsKey("requestBody")) {
      return "";
    }
    return random.nextDouble() < Math.max(faults, 0.3)
        ? one(
            List.of(
                "",
                "null",
                "[]",
                "{}",
                "[1]",
                "{\"close\":1e999}",
                "{\"close\":\"1\"}",
                "[{\"currency\":\"btc\",\"date\":\"2021-7-6\"}]",
                "[{\"currency\":null}]",
                "{\"a\":".repeat(50),
                "\ud83e\ude99",
                one(NASTY)))
        : one(
            List.of(
                "{\"close\":1,\"high\":2,\"low\":0.5,\"open\":1}",
                "{\"pairs\":[{\"currency\":\"btc\",\"date\":\"2021-7-6\"}]}",
                "currency,date\r\nbtc,2021-7-6\r\n",
                "{\"currency\":\"btc\",\"date\":\"2021-7-6\"}\n",
                "{\"into\":\"ethereum\"}",
                "{\"symbol\":\"BTC\"}"));
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
