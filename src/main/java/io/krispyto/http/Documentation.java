package io.krispyto.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import org.webjars.WebJarVersionLocator;

/** The contract as YAML and JSON, and Swagger UI on it, all from the class path. */
final class Documentation {
  private static final String UI = "swagger-ui";

  private Documentation() {}

  static void mountContract(Router router) {
    var yaml = Contract.yaml();
    var json = Contract.json().toBuffer();
    router.get("/openapi.yaml").handler(context -> respond(context, "application/yaml", yaml));
    router.get("/openapi.json").handler(context -> respond(context, "application/json", json));
  }

  /**
   * Swagger UI is there where its webjar is: in the server, and in what embeds us if it wants to.
   */
  static void mountPages(Router router) {
    var version = new WebJarVersionLocator().version(UI);
    if (version == null) {
      return;
    }
    router.get("/").handler(context -> redirect(context, "/docs/"));
    router.get("/docs").handler(context -> redirect(context, "/docs/"));
    files(router, StaticHandler.create("docs").setMaxAgeSeconds(0));
    files(router, StaticHandler.create("META-INF/resources/webjars/" + UI + "/" + version));
  }

  private static void files(Router router, StaticHandler files) {
    router.route("/docs/*").method(HttpMethod.GET).method(HttpMethod.HEAD).handler(files);
  }

  private static void redirect(RoutingContext context, String path) {
    context.response().setStatusCode(302).putHeader(HttpHeaders.LOCATION, path).end();
  }

  private static void respond(RoutingContext context, String mediaType, Buffer body) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()))
        .end(body);
  }
}
