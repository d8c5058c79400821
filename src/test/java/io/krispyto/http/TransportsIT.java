package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.ReadOperation;
import io.krispyto.domain.RowFormat;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries return the same over HTTP and over the event bus. */
class TransportsIT extends SharedServerTestBase {
  private static Transports transports;

  @BeforeAll
  static void start() {
    var database = TestDatabase.migrated();
    Transports.fill(database);
    server = TestServer.start(database);
    transports = new Transports(server, KrispytoClient.of(server.vertx()));
  }

  @ParameterizedTest
  @MethodSource("io.krispyto.http.Transports#queries")
  void bothTransportsReturnTheSame(String query) {
    transports.expectTheSame(query);
  }

  @Test
  void everyOperationOfTheContractIsTested() throws IOException {
    var requested = Transports.queries().map(Transports::operationId).collect(Collectors.toSet());
    var ours =
        Arrays.stream(ReadOperation.values())
            // Sent as a POST, which PricesIT tests on both transports.
            .filter(operation -> operation != ReadOperation.PRICES)
            .map(ReadOperation::operationId)
            .toList();
    assertThat(requested).containsExactlyInAnyOrderElementsOf(ours);
    // Only the HTTP server has liveness, and events are published rather than requested.
    var testedElsewhere = List.of("getLiveness", "getEvents");
    assertThat(readsOfTheContract().filter(id -> !testedElsewhere.contains(id)))
        .containsExactlyInAnyOrderElementsOf(ours);
  }

  /**
   * Without the operations of {@code /dashboard.csv} and so on, which {@link FormatPathsIT} tests.
   */
  private static Stream<String> readsOfTheContract() {
    return Transports.CONTRACT.getJsonObject("paths").stream()
        .filter(path -> RowFormat.ofPath(path.getKey()).isEmpty())
        // UdfIT compares these with the other operations.
        .filter(path -> !path.getKey().startsWith("/udf/"))
        .map(path -> ((JsonObject) path.getValue()).getJsonObject("get"))
        .filter(get -> get != null)
        .map(get -> get.getString("operationId"));
  }
}
