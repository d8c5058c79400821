package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.RowFormat;
import io.krispyto.http.ContractRequests.Operation;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation whose contract has 204, on a database without records. */
class EmptyResponsesIT extends SharedServerTestBase {
  private static final String EMPTY = "empty";

  private static TestServer with404;
  private static TestServer with200;

  @BeforeAll
  static void start() {
    DatabaseSettings database =
        TestDatabase.filled("insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')");
    server = TestServer.start(database);
    with404 = TestServer.start(database, TestServer.settings("NO_DATA_STATUS", "404"));
    with200 = TestServer.start(database, TestServer.settings("NO_DATA_STATUS", "200"));
  }

  @AfterAll
  static void stopOthers() {
    with404.close();
    with200.close();
  }

  static List<Operation> operations() {
    return ContractRequests.all().stream()
        .filter(operation -> operation.method().equals("GET"))
        .filter(operation -> operation.hasStatus(204))
        .toList();
  }

  /** Those that return rows. */
  static Stream<Operation> rows() {
    return operations().stream().filter(operation -> parameter(operation, EMPTY));
  }

  private static boolean parameter(Operation operation, String name) {
    return operation.parameters().stream()
        .anyMatch(parameter -> parameter.getString("name").equals(name));
  }

  /** A request with the required parameters and some others. */
  private static String target(Operation operation, String... more) {
    var values = new HashMap<String, String>();
    for (var parameter : operation.parameters()) {
      if (parameter.getBoolean("required", false)) {
        values.put(parameter.getString("name"), ContractRequests.valid(parameter).orElseThrow());
      }
    }
    for (var i = 0; i < more.length; i += 2) {
      values.put(more[i], more[i + 1]);
    }
    // Whatever the contract's example is, the only currency is this one.
    values.replace("id", "all");
    values.replace("currency", "btc");
    return operation.target(values);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void withoutDataAResponseIs204Or404AsTheSettingSays(Operation operation) {
    assertThat(server.get(target(operation)).statusCode()).isEqualTo(204);
    var response = with404.get(target(operation));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(response.body()).getString("type"))
        .isEqualTo("urn:krispyto:problem:no-data");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRequestOrTheSettingCanSelectZeroRowsForNoData(Operation operation) {
    for (var other : List.of(server, with404)) {
      requireZeroRows(operation, other.get(target(operation, EMPTY, "200")).body());
    }
    requireZeroRows(operation, with200.get(target(operation)).body());
    requireZeroRows(operation, with200.get(target(operation, EMPTY, "200")).body());
  }

  private static void requireZeroRows(Operation operation, String body) {
    switch (RowFormat.ofPath(operation.path()).orElse(format(operation))) {
      case JSON -> assertThat(body).isEqualTo("[]");
      case CSV -> assertThat(body).matches("[A-Za-z0-9_,.-]+\\R");
      case NDJSON -> assertThat(body).isEmpty();
    }
  }

  /** The default format of an operation. */
  private static RowFormat format(Operation operation) {
    return operation.id().equals("getExport") ? RowFormat.CSV : RowFormat.JSON;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aWrongValueIsRefusedTogetherWithTheOtherViolations(Operation operation) {
    var response = server.get(target(operation, EMPTY, "204", "limitt", "7"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getJsonArray("violations"))
        .contains(violation(EMPTY, "is not 200"))
        .anyMatch(each -> ((JsonObject) each).getString("parameter").equals("limitt"));
    assertThat(server.get(target(operation, EMPTY, "200") + "&empty=200").body())
        .contains("empty: is given more than once");
  }

  private static JsonObject violation(String parameter, String reason) {
    return new JsonObject(Map.of("parameter", parameter, "reason", reason));
  }

  @Test
  void violationsOfAllParametersAreListed() {
    var response = server.get("/movers?empty=no&window=0d&limit=x");
    assertThat(new JsonObject(response.body()).getJsonArray("violations"))
        .extracting(each -> ((JsonObject) each).getString("parameter"))
        .containsExactlyInAnyOrder(EMPTY, "window", "limit");
  }

  @Test
  void anOperationWithoutRowsHasNoSuchParameter() {
    assertThat(server.get("/days?empty=200").body()).contains("empty: is not a parameter");
  }
}
