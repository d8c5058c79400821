package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.Answer;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.KrispytoFailure;
import io.krispyto.bus.Page;
import io.krispyto.bus.ReadOperation;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same questions over HTTP and over the event bus have the same answers. They are lines of
 * {@code questions.txt}: an operation and its parameters.
 */
class SameAnswersIT {
  private static final JsonObject CONTRACT = Contract.json();
  private static final String NO_BODY = "";

  private static TestServer server;
  private static KrispytoClient client;

  @BeforeAll
  static void start() {
    var database = TestDatabase.migrated();
    TestDatabase.execute(
        database,
        """
        insert into currency (id, name, symbol) values
          (1, 'Bitcoin', 'BTC'), (2, 'Ethereum', 'ETH'), (3, 'Twin A', 'TWN'), (4, 'Twin B', 'twn'),
          (5, 'Quoted, "Inc"', 'Q'), (6, 'Without records', 'NONE')
        """,
        """
        insert into record (currency_id, date, high, low, open, close, volume, marketcap)
          select id, day + interval '23:59:59', id + n, id, id + 0.5, id + n / 10.0, 1e9 * id, n
          from currency, generate_series(0, 60) as n,
            lateral (select timestamp '2021-05-08' + n * interval '1 day' as day) as days
          where id <= 5 and (id + n) % 7 <> 0
        """,
        "insert into ingestion (id, node, source, dry_run, state) overriding system value values (7, 1, 'a.csv', false, 'loaded')");
    server = TestServer.start(database);
    client = KrispytoClient.of(server.vertx());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** What an asker gets, by whichever way. */
  private record Told(int status, String mediaType, String version, String body) {}

  static Stream<String> questions() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/questions.txt")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void askedBothWays(String question) {
    var parts = question.split(" ", 2);
    var operation = operation(parts[0]);
    var parameters = new JsonObject(parts[1]);
    assertThat(overHttp(operation, parameters)).isEqualTo(overTheBus(operation, parameters));
  }

  @Test
  void everyOperationIsAskedForAndTheContractHasThem() throws IOException {
    var asked = questions().map(line -> line.split(" ")[0]).collect(Collectors.toSet());
    var ours = Arrays.stream(ReadOperation.values()).map(ReadOperation::operationId).toList();
    assertThat(asked).containsExactlyInAnyOrderElementsOf(ours);
    // Liveness is of the HTTP server alone, and events are published.
    var elsewhere = List.of("getLiveness", "getEvents");
    assertThat(readsOfTheContract().filter(id -> !elsewhere.contains(id)))
        .containsExactlyInAnyOrderElementsOf(ours);
  }

  private static Stream<String> readsOfTheContract() {
    return CONTRACT.getJsonObject("paths").stream()
        .map(path -> ((JsonObject) path.getValue()).getJsonObject("get"))
        .filter(get -> get != null)
        .map(get -> get.getString("operationId"));
  }

  private static ReadOperation operation(String operationId) {
    return Arrays.stream(ReadOperation.values())
        .filter(operation -> operation.operationId().equals(operationId))
        .findFirst()
        .orElseThrow();
  }

  private static Told overTheBus(ReadOperation operation, JsonObject parameters) {
    try {
      var answer = TestServer.await(client.ask(operation, parameters));
      if (answer instanceof Page page && page.isNoData()) {
        return new Told(204, NO_BODY, NO_BODY, NO_BODY);
      }
      var body = TestServer.await(client.bytes(answer, 1_000_000)).toString();
      return new Told(200, answer.mediaType(), version(operation, answer), body);
    } catch (KrispytoFailure e) {
      return failed(e);
    } catch (CompletionException e) {
      return failed((KrispytoFailure) e.getCause());
    }
  }

  private static Told failed(KrispytoFailure failure) {
    return new Told(
        failure.status(), "application/problem+json", NO_BODY, failure.problem().encode());
  }

  private static String version(ReadOperation operation, Answer answer) {
    // HTTP does not tell that of a record, whose tag is of its content.
    return answer.version().isNone() || operation == ReadOperation.RECORD
        ? NO_BODY
        : Long.toString(answer.version().number(), Character.MAX_RADIX);
  }

  private static Told overHttp(ReadOperation operation, JsonObject parameters) {
    var response = server.get(address(operation, parameters));
    var type = response.headers().firstValue("content-type").orElse(NO_BODY);
    var body = response.body();
    return new Told(response.statusCode(), type, version(response), body);
  }

  private static String version(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("etag")
        .filter(tag -> tag.contains("-"))
        .map(tag -> tag.substring(1, tag.indexOf('-')))
        .orElse(NO_BODY);
  }

  private static String address(ReadOperation operation, JsonObject parameters) {
    var query = parameters.copy();
    var path = path(operation);
    for (var name : parameters.fieldNames()) {
      if (path.contains("{" + name + "}")) {
        path =
            path.replace(
                "{" + name + "}",
                URLEncoder.encode(String.valueOf(query.remove(name)), StandardCharsets.UTF_8)
                    .replace("+", "%20"));
      }
    }
    var address = new QueryStringEncoder(path);
    query.forEach(given -> address.addParam(given.getKey(), given.getValue().toString()));
    return address.toString();
  }

  private static String path(ReadOperation operation) {
    return CONTRACT.getJsonObject("paths").stream()
        .filter(
            path -> {
              var get = ((JsonObject) path.getValue()).getJsonObject("get");
              return get != null && operation.operationId().equals(get.getString("operationId"));
            })
        .findFirst()
        .orElseThrow()
        .getKey();
  }
}
