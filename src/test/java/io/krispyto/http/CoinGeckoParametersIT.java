package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.http.ContractRequests.Operation;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the parameters of the CoinGecko-compatible API with its contract, like {@code
 * ContractAgreementTest} for our own. With few exceptions, the server refuses exactly the values
 * that the contract refuses.
 */
class CoinGeckoParametersIT extends SharedServerTestBase {
  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          "0",
          "1",
          "2",
          "7",
          "18",
          "19",
          "30",
          "250",
          "251",
          "1000000",
          "1000001",
          "-1",
          "+1",
          "01",
          "1.5",
          "1.",
          ".5",
          "1e3",
          "99999999999",
          "999999999999",
          "12345678901234567890",
          "true",
          "false",
          "True",
          "yes",
          "null",
          "full",
          "FULL",
          "max",
          "MAX",
          "all",
          "top",
          "active",
          "daily",
          "hourly",
          "Daily",
          " daily ",
          "5m",
          "24h",
          "1h",
          "7d,30d",
          "7D, 30d",
          "7d,",
          "2d",
          "1y",
          "market_cap_desc",
          "gecko_desc",
          "price_desc",
          "id_asc,id_desc",
          "500",
          "2022-10-05",
          "2022-10-5",
          "2022-13-01",
          "05-10-2022",
          "5-10-2022",
          "05/10/2022",
          "20221005",
          "2022-10",
          "+2022-10-05",
          "12022-10-05",
          "2022-10-05T00:00",
          "2022-10-05T00:00:00Z",
          "2022-10-05T00:00:00.000Z",
          "2022-10-05T02:00:00+02:00",
          "2022-10-05T00",
          "2022-10-05 00:00",
          "2022-10-05t00:00",
          "1664928000",
          "1664928000.25",
          "1664928000000",
          "today",
          "\u0661",
          "a\u0000");

  /** Values that the contract allows, but the server refuses by name. */
  private static final Map<String, Set<String>> REFUSED =
      Map.of(
          "duration", Set.of("1h"),
          "interval", Set.of("hourly"),
          "date", Set.of("2022-13-01"),
          "from", Set.of("2022-13-01"),
          "to", Set.of("2022-13-01"));

  @BeforeAll
  static void start() {
    server = TestServer.start(CoinGeckoData.filled());
  }

  /** The parameters whose values the contract restricts. */
  static Stream<Arguments> parameters() {
    return ContractRequests.coinGecko().stream()
        .flatMap(
            operation ->
                operation.parameters().stream()
                    .filter(CoinGeckoParametersIT::isRestricted)
                    .map(parameter -> Arguments.of(operation, parameter.getString("name"))));
  }

  private static boolean isRestricted(JsonObject parameter) {
    var schema = parameter.getJsonObject("schema");
    return !parameter.getString("description").equals("Has no effect.")
        && (schema.containsKey("pattern")
            || schema.containsKey("enum")
            || !schema.getString("type").equals("string"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("parameters")
  void theServerRefusesWhatTheContractRefuses(Operation operation, String name) {
    var parameter =
        operation.parameters().stream()
            .filter(each -> each.getString("name").equals(name))
            .findFirst()
            .orElseThrow();
    var isCandle = operation.path().contains("ohlc");
    var refused = new TreeSet<String>();
    for (var value : values(parameter)) {
      var response = server.get(operation.target(with(operation, name, value)));
      var isAccepted =
          response.statusCode() == 200 || response.body().contains("invalid from: it is after to");
      assertThat(response.statusCode()).as(value).isIn(200, 400, 422);
      if (isAccepted) {
        assertThat(isValid(parameter, value)).as("%s is accepted", value).isTrue();
      } else if (isValid(parameter, value)) {
        refused.add(value);
      }
    }
    var expected = new TreeSet<>(REFUSED.getOrDefault(name, Set.of()));
    if (name.equals("interval") && !isCandle) {
      expected.clear();
    }
    assertThat(refused).isEqualTo(expected);
  }

  private static List<String> values(JsonObject parameter) {
    return Stream.concat(VALUES.stream(), ContractRequests.allValid(parameter)).distinct().toList();
  }

  private static Map<String, String> with(Operation operation, String name, String value) {
    var values = new HashMap<String, String>();
    for (var parameter : operation.parameters()) {
      // Prices need a currency, although none of the parameters that name one is required.
      if (parameter.getBoolean("required", false) || parameter.getString("name").equals("ids")) {
        values.put(parameter.getString("name"), ContractRequests.valid(parameter).orElse("daily"));
      }
    }
    values.put(name, value);
    return values;
  }

  /** Ignores surrounding spaces, and the case of booleans and lists. An empty value is absent. */
  private static boolean isValid(JsonObject parameter, String value) {
    var schema = parameter.getJsonObject("schema");
    var text = value.strip();
    if (text.isEmpty()) {
      return !parameter.getBoolean("required", false);
    }
    return switch (schema.getString("type")) {
      case "boolean" -> List.of("true", "false").contains(text.toLowerCase(Locale.ROOT));
      case "integer" ->
          text.matches("[1-9][0-9]{0,8}")
              && Integer.parseInt(text) >= schema.getInteger("minimum")
              && Integer.parseInt(text) <= schema.getInteger("maximum");
      default ->
          ContractRequests.fits(
              schema,
              parameter.getString("name").equals("price_change_percentage")
                  ? text.toLowerCase(Locale.ROOT).replaceAll("\\s*,\\s*", ",").replaceAll(",$", "")
                  : text);
    };
  }
}
