package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.http.event.EventTiming;
import io.krispyto.http.wire.body.UploadRate;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that violate HTTP, as bytes on the wire. */
class FramingIT {
  private static final String RECORD = "/currencies/btc/records/2021-7-6";
  private static final UploadRate QUICK = new UploadRate(1000, Duration.ofMillis(600));

  /** The response that a smuggled request would get. */
  private static final String UP = "{\"status\":\"UP\"}";

  private static Vertx vertx;
  private static int port;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    var http =
        new HttpVerticle(TestServer.settings("API_TOKEN", "s3cret"), QUICK, EventTiming.DEFAULT);
    TestServer.await(vertx.deployVerticle(http));
    port = http.port();
  }

  @AfterAll
  static void stop() {
    TestServer.await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /x HTTP/2.0~Host: h~~|505|http-version-not-supported|The server supports HTTP/1.1 and HTTP/1.0, not HTTP/2.0.",
        "GET /x HTTP/1.2~Host: h~~|505|http-version-not-supported|The server supports HTTP/1.1 and HTTP/1.0, not HTTP/1.2.",
        "GET /x FTP/1.1~Host: h~~|400|invalid-request|This is not an HTTP request.",
        "POST /ingestions HTTP/1.1~Host: h~Transfer-Encoding: gzip, chunked~~0~~|501|not-implemented|The only supported transfer coding is chunked.",
        "POST /ingestions HTTP/1.1~Host: h~Transfer-Encoding: gzip~~|400|invalid-request|The last transfer coding of a request must be chunked.",
        "POST /ingestions HTTP/1.1~Host: h~Transfer-Encoding: chunked, gzip~~|400|invalid-request|The last transfer coding of a request must be chunked.",
        "POST /ingestions HTTP/1.1~Host: h~Transfer-Encoding:~~|400|invalid-request|The last transfer coding of a request must be chunked.",
        "GET /health/live HTTP/1.1~Host: h~Transfer-Encoding: xchunked~~|400|invalid-request|The last transfer coding of a request must be chunked.",
        "POST /ingestions HTTP/1.1~Host: h~Transfer-Encoding: chunked~Content-Length: 5~~0~~|400|invalid-request|The request has both Transfer-Encoding and Content-Length.",
        "GET /health/live HTTP/1.1~Host: h~CONTENT-LENGTH: 0~TRANSFER-ENCODING: chunked~~0~~|400|invalid-request|The request has both Transfer-Encoding and Content-Length.",
        "GET /health/live HTTP/1.0~Host: h~Transfer-Encoding: chunked~~0~~|400|invalid-request|HTTP/1.0 does not support Transfer-Encoding.",
        "GET /health/live HTTP/1.1~Host: h~Host: i~~|400|invalid-request|The request has more than one host header field.",
        "GET /health/live HTTP/1.1~Host: h~host: h~~|400|invalid-request|The request has more than one host header field.",
        "PUT /currencies/btc/records/2021-7-6 HTTP/1.1~Host: h~Authorization: Bearer s3cret~Authorization: Bearer other~Content-Length: 0~~|400|invalid-request|The request has more than one authorization header field.",
        "POST /ingestions HTTP/1.1~Host: h~Content-Type: text/csv~Content-Type: text/html~Content-Length: 0~~|400|invalid-request|The request has more than one content-type header field.",
        "GET /events HTTP/1.1~Host: h~Last-Event-ID: 1~Last-Event-ID: 2~~|400|invalid-request|The request has more than one last-event-id header field.",
      })
  void anAmbiguouslyFramedRequestIsRejectedAndTheConnectionClosed(
      String request, int status, String type, String sentence) {
    var smuggled = "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n";
    var response = exchange(request.replace("~", "\r\n") + smuggled);
    assertProblem(response, status, type, sentence);
    assertThat(response).doesNotContain(UP).containsIgnoringCase("connection: close");
  }

  @ParameterizedTest
  @CsvSource({
    "'GET /search?name=b\u00e9 HTTP/1.1', E9",
    "'GET /currencies/\u00ff HTTP/1.1', FF",
    "'GET /nowhere?\u0080 HTTP/1.1', 80"
  })
  void aNonAsciiByteInAUrlIsRejectedLikeAnInvalidEncoding(String line, String wrong) {
    var response = exchange(line + "\r\nHost: h\r\nConnection: close\r\n\r\n");
    assertProblem(
        response,
        400,
        "invalid-request",
        "The URL contains the byte " + wrong + ", which must be percent-encoded.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ZZ~ab~0~~",
        "-1~ab~0~~",
        "2~abcd~0~~",
        "2~{}~x~~",
        "fffffffff~ab~0~~",
        "2;\u0001~ab~~"
      })
  void aBodyWhoseChunksAreMalformedIs400AndTheConnectionIsClosed(String body) {
    var response =
        exchange(
            put("Content-Type: application/json\r\nTransfer-Encoding: chunked")
                + body.replace("~", "\r\n"));
    assertProblem(response, 400, "invalid-request", "The chunks of the body are malformed.");
    assertThat(response).containsIgnoringCase("connection: close");
  }

  @Test
  void aRejectedRequestAfterOneWithABodyGetsItsResponse() {
    var response =
        exchange(
            put("Content-Type: application/json\r\nContent-Length: 1")
                + "x"
                + "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n");
    assertThat(response)
        .contains("body: is not JSON", "The request has more than one host header field.");
  }

  @Test
  void aBodyWithAContentEncodingIs415WithAcceptEncoding() {
    var response =
        exchange(
            put("Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2")
                + "{}");
    assertProblem(
        response,
        415,
        "unsupported-media-type",
        "The body must not have a Content-Encoding. Send it uncompressed.");
    assertThat(response).containsIgnoringCase("accept-encoding: identity");
  }

  @Test
  void anUnsupportedExpectationIs417() {
    var response =
        exchange(
            put("Content-Type: application/json\r\nExpect: 200-ok\r\nContent-Length: 2") + "{}");
    assertProblem(
        response, 417, "expectation-failed", "The only supported expectation is 100-continue.");
  }

  @Test
  void aStalledBodyIs408LongBeforeTheIdleTimeout() {
    var before = Instant.now();
    var response = exchange(put("Content-Type: application/json\r\nContent-Length: 20") + "{");
    assertProblem(response, 408, "request-timeout", "The body arrived too slowly.");
    assertThat(response).containsIgnoringCase("connection: close");
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aClientThatExpects100ContinueGetsIt() {
    var response =
        exchange(
            put(
                    "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 1\r\nConnection: close")
                + "x");
    assertThat(response).startsWith("HTTP/1.1 100 Continue").contains("body: is not JSON");
  }

  private static String put(String fields) {
    return "PUT "
        + RECORD
        + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer s3cret\r\n"
        + fields
        + "\r\n\r\n";
  }

  private static void assertProblem(String response, int status, String type, String sentence) {
    assertThat(response).matches("(?s)HTTP/1\\.[01] " + status + " .*");
    assertThat(response).contains("application/problem+json");
    var problem = new JsonObject(response.substring(response.indexOf("\r\n\r\n") + 4));
    assertThat(problem.getString("type")).isEqualTo("urn:krispyto:problem:" + type);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("error")).isEqualTo(sentence);
  }

  /** Everything received until the server closes the connection. */
  private static String exchange(String request) {
    try (var socket = new Socket("localhost", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
