package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.bus.KrispytoClient;
import io.krispyto.bus.KrispytoFailure;
import io.krispyto.bus.Payload;
import io.krispyto.bus.Problem;
import io.krispyto.bus.QueryResponse;
import io.krispyto.bus.ReadOperation;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.http.contract.Contract;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * The queries of {@code queries.txt}, each an operation with its parameters, sent over HTTP and
 * over the event bus.
 */
public record Transports(TestServer server, KrispytoClient client) {
  public static final JsonObject CONTRACT = Contract.KRISPYTO.json();
  private static final String NO_BODY = "";

  /** Larger than any response. */
  private static final long MAX_BYTES = 10_000_000;

  /** The response over either transport. */
  private record Outcome(int status, String mediaType, String version, String body) {}

  public static Stream<String> queries() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/queries.txt")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"));
  }

  /** The data for the queries. */
  public static void fill(DatabaseSettings database) {
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
  }

  /** Sends the query over both transports and compares the responses. */
  public void expectTheSame(String query) {
    var operation = operation(query);
    var parameters = parameters(query);
    var fromBus = overTheBus(operation, parameters);
    assertThat(fromBus).isEqualTo(overHttp(operation, parameters));
    if (fromBus.mediaType().equals(Problem.MEDIA_TYPE)) {
      // HTTP gets its status from the bus, so both could be equally wrong.
      assertThat(new JsonObject(fromBus.body()).getInteger("status")).isEqualTo(fromBus.status());
    }
  }

  static String operationId(String query) {
    return query.split(" ", 2)[0];
  }

  private static ReadOperation operation(String query) {
    return Arrays.stream(ReadOperation.values())
        .filter(operation -> operation.operationId().equals(operationId(query)))
        .findFirst()
        .orElseThrow();
  }

  private static JsonObject parameters(String query) {
    return new JsonObject(query.split(" ", 2)[1]);
  }

  private Outcome overTheBus(ReadOperation operation, JsonObject parameters) {
    try {
      var response = TestServer.await(client.ask(operation, parameters));
      if (response instanceof Payload payload && payload.isNoData()) {
        return new Outcome(204, NO_BODY, NO_BODY, NO_BODY);
      }
      var body = TestServer.await(client.bytes(response, MAX_BYTES)).toString();
      return new Outcome(200, response.mediaType(), version(operation, response), body);
    } catch (KrispytoFailure e) {
      return failed(e);
    } catch (CompletionException e) {
      return failed((KrispytoFailure) e.getCause());
    }
  }

  private static Outcome failed(KrispytoFailure failure) {
    return new Outcome(failure.status(), Problem.MEDIA_TYPE, NO_BODY, failure.problem().encode());
  }

  private static String version(ReadOperation operation, QueryResponse response) {
    // HTTP does not expose the version of a record or currency, whose tag depends on its content.
    return response.version().isNone()
            || operation == ReadOperation.RECORD
            || operation == ReadOperation.CURRENCY
        ? NO_BODY
        : Long.toString(response.version().number(), Character.MAX_RADIX);
  }

  private Outcome overHttp(ReadOperation operation, JsonObject parameters) {
    var response = server.get(address(operation, parameters));
    var type =
        response.headers().firstValue("content-type").orElse(NO_BODY).split("; charset=", 2)[0];
    var body = response.body();
    return new Outcome(response.statusCode(), type, version(response), body);
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
