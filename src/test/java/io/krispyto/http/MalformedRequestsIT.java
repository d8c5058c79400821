package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.krispyto.LogLines;
import io.krispyto.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Valid requests with some bytes changed, over raw connections. The server always sends a
 * well-formed response or closes the connection. It logs nothing, since a client must not be able
 * to fill the log.
 */
class MalformedRequestsIT extends SharedServerTestBase {
  private static final int CLIENTS = 8;
  private static final int TIMEOUT_MILLIS = 100;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2}) .+");
  private static final Pattern FIELD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+: ?.*");

  private static final List<String> GOOD =
      List.of(
          "GET /dashboard?id=btc&date=2021-7-6&order_by=price&order_type=asc HTTP/1.1\r\nHost: h\r\n"
              + "Accept: application/json, text/csv;q=0.5\r\nAccept-Encoding: gzip, br;q=0.3\r\n\r\n",
          "HEAD /search?name=Bitcoin HTTP/1.1\r\nHost: h:80\r\nIf-None-Match: \"a\", W/\"b\"\r\n\r\n",
          "GET /currencies/bit%20coin/history?from=2021-7-1&fill=null HTTP/1.0\r\nHost: [::1]:80\r\n"
              + "Origin: https://a.example\r\nConnection: keep-alive\r\n\r\n",
          "PUT /currencies/btc/records/2021-7-6 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer s3cret\r\n"
              + "Content-Type: application/json\r\nContent-Length: 82\r\nIf-Match: *\r\n\r\n"
              + "{\"high\":3,\"low\":1,\"open\":1,\"close\":2,\"volume\":1e1,\"market_cap\":1.5,\"\\u0041\":\"\ud83e\ude99\"}",
          "PUT /currencies/btc/records/2021-7-6 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer s3cret\r\n"
              + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
              + "5;a=b\r\n{\"a\":\r\n2\r\n1}\r\n0\r\nTrailer: x\r\n\r\n",
          "POST /ingestions?dry_run=true HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer wrong\r\n"
              + "Content-Type: text/csv; charset=utf-8\r\nContent-Length: 3\r\n\r\na,b",
          "POST /prices?within=7d&fields=close,volume HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
              + "Accept: text/csv\r\nContent-Length: 67\r\n\r\n[{\"currency\":\"btc\",\"date\":\"-30d\"},{\"currency\":1,\"date\":1625529600}]",
          "POST /prices HTTP/1.1\r\nHost: h\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "e\r\ncurrency,date\n\r\nd\r\n\"btc\",today,\"\r\n0\r\n\r\n",
          "GET /dashboard?id=usd%20coin,btc&date=2021-07-06T10:00:00%2B02:00&within=3d&order_by=price&order_type=asc HTTP/1.1\r\n"
              + "Host: h\r\n\r\n",
          "DELETE /currencies/nobody/records/2021-7-6 HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer s3cret\r\n\r\n",
          "OPTIONS /dashboard HTTP/1.1\r\nHost: h\r\nOrigin: null\r\nAccess-Control-Request-Method: PUT\r\n\r\n",
          "GET /events?lastEventId=5 HTTP/1.1\r\nHost: h\r\nLast-Event-ID: 7\r\nAccept: text/event-stream\r\n\r\n",
          "GET /docs/swagger-ui.css HTTP/1.1\r\nHost: h\r\nRange: bytes=0-1\r\nCookie: a=b; c\r\n\r\n",
          "GET /prices/%C3%A4?x#y HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\nUpgrade: h2c\r\n"
              + "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
          "GET http://h/health/live HTTP/1.1\r\nHost: h\r\nX-Forwarded-Host: a, b\r\nForwarded: for=\"x\"\r\n\r\n",
          "GET /ingestions?limit=1 HTTP/1.1\r\nHost: h\r\n\r\nGET /days HTTP/1.1\r\nHost: h\r\n\r\n");

  private static final List<String> NASTY =
      List.of(
          "",
          " ",
          "\t",
          "\r",
          "\n",
          "\r\n",
          "\r\n\r\n",
          "\0",
          "\u0001",
          "\u007f",
          "\u0085",
          "\u00e9",
          "\u00ff",
          "%",
          "%%",
          "%ZZ",
          "%00",
          "%2",
          "%FF",
          "%C3",
          "%2e%2e",
          "%2F",
          "/",
          "//",
          "/../",
          "?",
          "??",
          "#",
          "&",
          "=",
          ";",
          ",",
          ":",
          "\"",
          "'",
          "\\",
          "*",
          "*/*",
          "[",
          "]",
          "{",
          "}",
          "(",
          ")",
          "<",
          ">",
          "@",
          "http://",
          "://",
          "Host:",
          "Host: a b",
          "Host: [::1",
          "Host: :99999",
          "Host: h:-1",
          "\r\nHost: i",
          "\r\nContent-Length: 1",
          "\r\nContent-Length: -1",
          "\r\nContent-Length: 99999999999999999999",
          "\r\nTransfer-Encoding: chunked",
          "\r\nTransfer-Encoding: gzip, chunked",
          "\r\nContent-Encoding: gzip",
          "\r\nExpect: x",
          "\r\nAccept: ;q=",
          "\r\nAccept: a/b/c;q=x",
          "\r\nAccept: */*;q=1;q=2,,",
          "\r\nAccept-Encoding: ;;,",
          "\r\nAccept-Encoding: gzip;q=NaN",
          "\r\nAccept-Language: \u00e9",
          "\r\nIf-Modified-Since: x",
          "\r\nIf-None-Match: \"",
          "\r\nCookie: =;=",
          "\r\nContent-Type: ;",
          "\r\nContent-Type: /",
          "\r\nUpgrade: websocket",
          "\r\nConnection: close",
          "\r\nConnection: Upgrade",
          "\r\nOrigin:",
          "\r\n x",
          " HTTP/1.1",
          " HTTP/9.9",
          "HTTP/1.1\r\n",
          "0\r\n\r\n",
          "ffffffff\r\n",
          "-1\r\n",
          "x".repeat(9000));

  @BeforeAll
  static void start() {
    var database =
        TestDatabase.filled(
            "insert into currency (id, name, symbol) values (1, 'Bitcoin', 'BTC')",
            "insert into record (currency_id, date, close) values (1, '2021-07-06 23:59:59', 100)");
    server = TestServer.startToWrite(database, "s3cret");
  }

  @Test
  void someMalformedRequestsGetAWellFormedResponseOrAreClosedWithoutLogging() throws Exception {
    tryOut(2_000, new Random().nextLong());
  }

  @Test
  @Tag("long")
  void manyMalformedRequestsGetAWellFormedResponseOrAreClosedWithoutLogging() throws Exception {
    tryOut(300_000, new Random().nextLong());
  }

  private static void tryOut(int requests, long seed) throws Exception {
    System.out.println("MalformedRequestsIT: seed " + seed);
    var statuses = new ConcurrentHashMap<String, Integer>();
    var wrong = new ConcurrentLinkedQueue<String>();
    var clients = Executors.newFixedThreadPool(CLIENTS);
    try (var log = LogLines.ofAll(Level.WARN)) {
      var running =
          IntStream.range(0, CLIENTS)
              .<Future<?>>mapToObj(
                  i ->
                      clients.submit(
                          () -> client(new Random(seed + i), requests / CLIENTS, statuses, wrong)))
              .toList();
      for (var client : running) {
        client.get(2, TimeUnit.HOURS);
      }
      assertThat(wrong).isEmpty();
      assertThat(log.all()).allMatch(MalformedRequestsIT::isOfABusyMachine);
    } finally {
      clients.shutdownNow();
    }
    System.out.println("MalformedRequestsIT: " + new java.util.TreeMap<>(statuses));
    // Otherwise nothing was tested.
    assertThat(statuses).containsKeys("200", "400", "404", "405");
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
  }

  /** On a very slow machine, the log may have warnings about the database and blocked threads. */
  private static boolean isOfABusyMachine(String line) {
    return line.startsWith("The database ") || line.contains("has been blocked for");
  }

  private static void client(
      Random random,
      int requests,
      Map<String, Integer> statuses,
      ConcurrentLinkedQueue<String> wrong) {
    for (var i = 0; i < requests && wrong.size() < 5; i++) {
      var request = mutated(random);
      var exchange = exchange(request);
      try {
        requireWellFormed(exchange, statuses);
      } catch (AssertionError | RuntimeException e) {
        wrong.add(
            e.getMessage()
                + "\n--- request ---\n"
                + request
                + "\n--- response ---\n"
                + exchange.text);
      }
    }
  }

  private static String mutated(Random random) {
    var request = new StringBuilder(GOOD.get(random.nextInt(GOOD.size())));
    for (var changes = random.nextInt(4); changes >= 0; changes--) {
      var at = random.nextInt(request.length() + 1);
      var end = Math.min(request.length(), at + 1 + random.nextInt(8));
      switch (random.nextInt(6)) {
        case 0 -> request.delete(at, end);
        case 1 -> request.insert(at, (char) random.nextInt(256));
        case 2 -> request.insert(at, request.substring(at, end));
        case 3 -> request.setLength(at);
        default -> {
          // Prefers the boundaries between elements.
          var lineEnd = request.indexOf("\r\n", at);
          var place = random.nextBoolean() && lineEnd >= 0 ? lineEnd : at;
          request.insert(place, NASTY.get(random.nextInt(NASTY.size())));
        }
      }
    }
    return request.toString();
  }

  /**
   * @param isEnded whether the server has closed the connection
   */
  private record Exchange(String text, boolean isEnded) {}

  private static Exchange exchange(String request) {
    var received = new ByteArrayOutputStream();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        var buffer = new byte[64 * 1024];
        for (var read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
          received.write(buffer, 0, read);
        }
        return new Exchange(received.toString(StandardCharsets.ISO_8859_1), true);
      } catch (SocketTimeoutException waits) {
        return new Exchange(received.toString(StandardCharsets.ISO_8859_1), false);
      } catch (SocketException reset) {
        // A reset may discard data received before it.
        return new Exchange("", true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireWellFormed(Exchange exchange, Map<String, Integer> statuses) {
    var rest = exchange.text;
    if (rest.isEmpty()) {
      statuses.merge(exchange.isEnded ? "closed" : "waits", 1, Integer::sum);
    }
    while (!rest.isEmpty()) {
      rest = requireResponse(rest, exchange.isEnded, statuses);
    }
  }

  /** Returns the bytes after the first response. */
  private static String requireResponse(
      String text, boolean isEnded, Map<String, Integer> statuses) {
    var headEnd = text.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      assertThat(isEnded).as("the header is truncated").isFalse();
      return "";
    }
    var lines = text.substring(0, headEnd).split("\r\n");
    var statusLine = STATUS_LINE.matcher(lines[0]);
    assertThat(statusLine.matches()).as(lines[0]).isTrue();
    var fields = new java.util.HashMap<String, String>();
    for (var i = 1; i < lines.length; i++) {
      assertThat(lines[i]).matches(FIELD);
      var parts = lines[i].split(":", 2);
      fields.put(parts[0].toLowerCase(java.util.Locale.ROOT), parts[1].strip());
    }
    var status = statusLine.group(1);
    statuses.merge(status, 1, Integer::sum);
    var body = text.substring(headEnd + 4);
    if (status.equals("100") || status.equals("204") || status.equals("304")) {
      return body;
    }
    if (body.isEmpty() || body.startsWith("HTTP/1.")) {
      // A response to HEAD, or the body has not arrived yet.
      return body;
    }
    if (fields.containsKey("transfer-encoding")) {
      return "";
    }
    var length = Integer.parseInt(fields.getOrDefault("content-length", "0"));
    if (body.length() < length) {
      assertThat(isEnded).as("the body is truncated").isFalse();
      return "";
    }
    requireProblem(Integer.parseInt(status), fields, body.substring(0, length));
    return body.substring(length);
  }

  private static void requireProblem(int status, Map<String, String> fields, String body) {
    assertThat(status).as("no internal error").isNotEqualTo(500);
    if (status >= 400 && !fields.getOrDefault("content-type", "").startsWith("text/html")) {
      assertThat(fields).containsEntry("content-type", "application/problem+json");
      assertThat(new JsonObject(body).getInteger("status")).isEqualTo(status);
    }
  }
}
