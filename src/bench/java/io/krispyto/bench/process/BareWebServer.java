package io.krispyto.bench.process;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;

/**
 * The program whose start-up is compared with the server's: a Vert.x web server with one route.
 * Runs until its input ends, and then stops cleanly.
 */
final class BareWebServer {
  private BareWebServer() {}

  /** Listens on {@code HTTP_PORT}, like the server. */
  public static void main(String[] arguments) throws IOException {
    var vertx = Vertx.vertx();
    var router = Router.router(vertx);
    router
        .get("/dashboard")
        .handler(
            context -> context.response().putHeader("Content-Type", "application/json").end("[]"));
    vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(Integer.parseInt(System.getenv("HTTP_PORT")))
        .onFailure(
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            });
    while (System.in.read() >= 0) {
      // Waits for the end of the input.
    }
    System.exit(0);
  }
}
