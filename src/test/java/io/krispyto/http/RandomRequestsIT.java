package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.krispyto.LogLines;
import io.krispyto.TestDatabase;
import io.krispyto.http.ContractRequests.Operation;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random requests of all operations, made from the contract. No response has a status that the
 * contract lacks, or a status of 500 or above.
 */
class RandomRequestsIT extends SharedServerTestBase {
  private static final int CLIENTS = 4;

  /** Endless streams. */
  private static final List<String> LEFT_OUT = List.of("getEvents");

  @BeforeAll
  static void start() {
    var database = TestDatabase.migrated();
    Transports.fill(database);
    // Without the right token, writes are refused; RecordIT and others test their bodies.
    server = TestServer.startToWrite(database, "s3cret");
  }

  private static List<Operation> operations() {
    return Stream.of(ContractRequests.all(), ContractRequests.coinGecko())
        .flatMap(List::stream)
        .filter(operation -> !LEFT_OUT.contains(operation.id()))
        .toList();
  }

  @Test
  void someRandomRequestsGetResponsesOfTheContract() throws Exception {
    tryOut(4_000, new Random().nextLong());
  }

  @Test
  @Tag("long")
  void manyRandomRequestsGetResponsesOfTheContract() throws Exception {
    tryOut(100_000, new Random().nextLong());
  }

  private static void tryOut(int requests, long seed) throws Exception {
    System.out.println("RandomRequestsIT: seed " + seed);
    var found = new ConcurrentHashMap<String, Integer>();
    var wrong = new ConcurrentLinkedQueue<String>();
    var clients = Executors.newFixedThreadPool(CLIENTS);
    try (var log = LogLines.ofAll(Level.ERROR)) {
      var running = new ArrayList<Future<?>>();
      IntStream.range(0, CLIENTS)
          .forEach(
              i ->
                  running.add(
                      clients.submit(
                          () -> {
                            var generator = new RandomRequests(operations(), new Random(seed + i));
                            client(generator, requests / CLIENTS, found, wrong);
                            return null;
                          })));
      for (var client : running) {
        client.get(1, TimeUnit.HOURS);
      }
      assertThat(wrong).isEmpty();
      assertThat(log.all()).isEmpty();
    } finally {
      clients.shutdownNow();
    }
    System.out.println("RandomRequestsIT: " + new TreeMap<>(found));
    requireDeepRequests(found);
  }

  /** Otherwise, the generator would test only parsers. */
  private static void requireDeepRequests(Map<String, Integer> found) {
    for (var operation : operations()) {
      if (operation.method().equals(HttpMethod.GET.name())) {
        assertThat(found.keySet())
            .as("%s is answered", operation)
            .anyMatch(key -> key.matches(operation.id() + " 20[04]"));
      }
    }
  }

  /**
   * Returns whether a path parameter is empty, {@code .} or {@code ..}, which makes another path.
   */
  private static boolean isOtherPath(String target) {
    return target.matches("[^?]*/(\\.{1,2}(/.*|\\?.*|)|/.*)");
  }

  private static void client(
      RandomRequests generator,
      int requests,
      Map<String, Integer> found,
      ConcurrentLinkedQueue<String> wrong)
      throws Exception {
    var http = HttpClient.newHttpClient();
    for (var i = 0; i < requests && wrong.size() < 10; i++) {
      var request = generator.next();
      var sent =
          HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + request.target()))
              .timeout(Duration.ofSeconds(30))
              .header("Accept", request.accept())
              .header("Content-Type", "application/json")
              .method(
                  request.operation().method(), HttpRequest.BodyPublishers.ofString(request.body()))
              .build();
      var response = http.send(sent, BodyHandlers.ofString());
      var status = response.statusCode();
      found.merge(request.operation().id() + " " + status, 1, Integer::sum);
      var isDocumented =
          request.operation().hasStatus(status) || status == 405 || isOtherPath(request.target());
      if (status >= 500 || !isDocumented) {
        wrong.add(
            request.operation().method()
                + " "
                + request.target()
                + " Accept: "
                + request.accept()
                + " "
                + request.body()
                + " -> "
                + status
                + " "
                + response.body());
      }
    }
  }
}
