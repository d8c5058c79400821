package io.krispyto.bench.process;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The program that the server is compared with: Vert.x alone. It sends requests to the real server
 * until the responses come from its caches, and then returns the same bytes.
 *
 * <p>Reads requests from standard input until an empty line, and runs until the input ends.
 */
final class BareServer extends VerticleBase {
  /** A free port, the same for all instances. */
  private static final int SHARED_FREE_PORT = -1;

  private final Handler<HttpServerRequest> handler;
  private HttpServer server;

  private BareServer(Handler<HttpServerRequest> handler) {
    this.handler = handler;
  }

  /** The header fields that it copies. */
  enum Fields {
    ALL,
    /** Only the fields that HTTP requires, which makes the comparison as hard as possible. */
    TYPE_AND_LENGTH;

    boolean has(String field) {
      var name = Reply.name(field);
      return this == ALL
          || name.equalsIgnoreCase("content-type")
          || name.equalsIgnoreCase("content-length");
    }
  }

  /**
   * @param arguments the port of the real server and {@link Fields}
   */
  public static void main(String[] arguments) throws Exception {
    var origin = Integer.parseInt(arguments[0]);
    var fields = Fields.valueOf(arguments[1]);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var responses = new HashMap<String, Response>();
    for (var line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      var request = Request.parse(line);
      // The first response was computed, the next ones come from the cache.
      Reply.to(request, origin);
      responses.put(request.target(), Response.of(Reply.to(request, origin), fields));
    }
    System.out.println("listening on " + listen(handler(responses)));
    awaitEnd(in);
    System.exit(0);
  }

  /** A single response needs no lookup. */
  private static Handler<HttpServerRequest> handler(Map<String, Response> responses) {
    if (responses.size() == 1) {
      var only = responses.values().iterator().next();
      return only::send;
    }
    return request -> responses.get(request.uri()).send(request);
  }

  /** The same number of instances and event loops as the real server. */
  private static int listen(Handler<HttpServerRequest> handler) throws Exception {
    var verticles = new ConcurrentLinkedQueue<BareServer>();
    Vertx.vertx()
        .deployVerticle(
            () -> {
              var verticle = new BareServer(handler);
              verticles.add(verticle);
              return verticle;
            },
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    return verticles.element().server.actualPort();
  }

  private static void awaitEnd(BufferedReader in) throws IOException {
    while (in.readLine() != null) {
      // Waits for the end of the input.
    }
  }

  @Override
  public Future<?> start() {
    server = vertx.createHttpServer().requestHandler(handler);
    return server.listen(SHARED_FREE_PORT);
  }

  /** A complete response. */
  private record Response(int status, List<Field> fields, Buffer body) {

    private record Field(CharSequence name, CharSequence value) {}

    static Response of(Reply reply, Fields copied) {
      var fields = new ArrayList<Field>();
      for (var field : reply.fields()) {
        if (copied.has(field)) {
          fields.add(
              new Field(
                  HttpHeaders.createOptimized(Reply.name(field)),
                  HttpHeaders.createOptimized(Reply.value(field))));
        }
      }
      return new Response(reply.status(), fields, Buffer.buffer(reply.body()));
    }

    void send(HttpServerRequest request) {
      var response = request.response().setStatusCode(status);
      for (var field : fields) {
        response.putHeader(field.name(), field.value());
      }
      if (body.length() == 0) {
        response.end();
      } else {
        response.end(body);
      }
    }
  }
}
