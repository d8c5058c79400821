package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a stop affects connections. The test simulates the query side, which replies on demand. */
@Tag("timed")
class StopIT {
  private static final String DASHBOARD =
      "/dashboard?id=btc&date=2021-7-6&order_by=price&order_type=asc";
  private static final Payload PAGE =
      Payload.json(Buffer.buffer("[\"the page\"]"), DataVersion.NONE);

  private final LinkedBlockingQueue<Message<JsonObject>> requests = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private HttpVerticle http;
  private String deployment;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    http = new HttpVerticle(TestServer.settings("API_TOKEN", "token"));
    deployment = TestServer.await(vertx.deployVerticle(http));
    vertx.eventBus().<JsonObject>consumer(Addresses.DASHBOARD, requests::add);
  }

  @AfterEach
  void stop() {
    TestServer.await(vertx.close());
  }

  @Test
  void connectionsWithoutARequestInFlightAreClosedAtOnce() throws Exception {
    try (var silent = connect("");
        var half = connect("GET /health/live HTTP/1.1\r\nHost: ");
        var used = connect("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\nGET /now")) {
      assertThat(used.getInputStream().read()).isEqualTo('H');
      assertThat(stopped()).isLessThan(Duration.ofSeconds(2));
      for (var socket : List.of(silent, half, used)) {
        assertThat(rest(socket)).doesNotContain(" 500 ");
      }
    }
  }

  @Test
  void requestsInFlightFinishWhileNewConnectionsAreRefused() throws Exception {
    var request = "GET " + DASHBOARD + " HTTP/1.1\r\nHost: h\r\n\r\n";
    try (var first = connect(request);
        var second = connect(request);
        var silent = connect("")) {
      var messages =
          List.of(requests.poll(5, TimeUnit.SECONDS), requests.poll(5, TimeUnit.SECONDS));
      var port = http.port();
      var stopping = vertx.undeploy(deployment);
      // Long enough for a stop that does not wait to complete.
      TestServer.await(vertx.timer(500, TimeUnit.MILLISECONDS));
      assertThat(stopping.isComplete()).isFalse();
      assertThatThrownBy(() -> new Socket("localhost", port)).isInstanceOf(ConnectException.class);
      messages.forEach(message -> message.reply(PAGE));
      for (var finished : List.of(first, second)) {
        assertThat(rest(finished)).startsWith("HTTP/1.1 200 OK").endsWith("[\"the page\"]");
      }
      TestServer.await(stopping);
      assertThat(rest(silent)).isEmpty();
    }
  }

  @Test
  void aClientThatDoesNotReadIsDisconnectedInTime() throws Exception {
    try (var socket = connect("GET " + DASHBOARD + " HTTP/1.1\r\nHost: h\r\n\r\n")) {
      requests
          .poll(5, TimeUnit.SECONDS)
          .reply(Payload.json(Buffer.buffer(new byte[64 * 1024 * 1024]), DataVersion.NONE));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      assertThat(stopped()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(8));
    }
  }

  @Test
  void unansweredRequestsAndIncompleteBodiesAre503() throws Exception {
    vertx
        .eventBus()
        .<Object>consumer(
            Addresses.UPLOAD, upload -> upload.reply(new JsonObject().put("address", "upload")));
    vertx.eventBus().<Object>consumer("upload", chunk -> chunk.reply(null));
    var token = "Authorization: Bearer token\r\n";
    try (var query = connect("GET " + DASHBOARD + " HTTP/1.1\r\nHost: h\r\n\r\n");
        var put =
            connect(
                "PUT /currencies/btc/records/2021-7-6 HTTP/1.1\r\nHost: h\r\n"
                    + token
                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        var upload =
            connect(
                "POST /ingestions HTTP/1.1\r\nHost: h\r\n"
                    + token
                    + "Content-Type: text/csv\r\nContent-Length: 100\r\n\r\nSNo,Name")) {
      assertThat(requests.poll(5, TimeUnit.SECONDS)).isNotNull();
      assertThat(stopped()).isLessThan(Duration.ofSeconds(8));
      for (var refused : List.of(query, put, upload)) {
        assertThat(rest(refused))
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("retry-after: 10\r\n")
            .containsIgnoringCase("connection: close\r\n")
            .contains("The server is stopping.");
      }
    }
  }

  @Test
  void aDrainingServerServesRequestsAndClosesConnections() throws Exception {
    // A separate Vert.x, since verticles of one Vert.x on port 0 share their port.
    var own = Vertx.vertx();
    try {
      var draining = new HttpVerticle(TestServer.settings("DRAIN_SECONDS", "10"));
      var id = TestServer.await(own.deployVerticle(draining));
      var days = Payload.json(Buffer.buffer("{}"), new DataVersion(7));
      own.eventBus().<JsonObject>consumer(Addresses.DAYS, request -> request.reply(days));
      try (var before = connect(draining.port(), "GET /days HTTP/1.1\r\nHost: h\r\n\r\n")) {
        assertThat(head(before)).contains("200 OK").doesNotContainIgnoringCase("connection: close");
        var stopping = own.undeploy(id);
        Awaitility.await().until(() -> isStopping(draining.port()));
        for (var socket :
            List.of(before, connect(draining.port(), ""), connect(draining.port(), ""))) {
          socket
              .getOutputStream()
              .write("GET /days HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          assertThat(rest(socket))
              .contains("200 OK")
              .containsIgnoringCase("connection: close\r\n")
              .endsWith("{}");
        }
        assertThat(stopping.isComplete()).isFalse();
        TestServer.await(stopping);
      }
    } finally {
      TestServer.await(own.close());
    }
  }

  private static boolean isStopping(int port) throws IOException {
    try (var probe = connect(port, "GET /health/ready HTTP/1.1\r\nHost: h\r\n\r\n")) {
      return head(probe).contains("The server is stopping.");
    }
  }

  /** The available start of a response. */
  private static String head(Socket socket) throws IOException {
    var bytes = new byte[4096];
    return new String(bytes, 0, socket.getInputStream().read(bytes), StandardCharsets.UTF_8);
  }

  private Duration stopped() {
    var before = Instant.now();
    TestServer.await(vertx.undeploy(deployment));
    return Duration.between(before, Instant.now());
  }

  private Socket connect(String sent) throws IOException {
    return connect(http.port(), sent);
  }

  private static Socket connect(int port, String sent) throws IOException {
    var socket = new Socket("localhost", port);
    socket.setSoTimeout(15_000);
    socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /** The data received until the server closes the connection; fails if it does not. */
  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException reset) {
      return "";
    }
  }
}
