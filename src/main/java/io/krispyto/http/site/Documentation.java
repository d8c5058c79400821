package io.krispyto.http.site;

import io.krispyto.http.wire.Compressor;
import io.krispyto.http.wire.ReadOnlyMethods;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.webjars.WebJarVersionLocator;

/** Serves the contract as YAML and JSON, and Swagger UI for it, all from the class path. */
public final class Documentation {
  private static final String UI = "swagger-ui";

  /** Our files may change with any release, and have no version in their URLs. */
  private static final String REVALIDATE = "no-cache";

  private static final String FOR_A_DAY = "public, max-age=86400";

  private Documentation() {}

  /**
   * Serves the contract; each format is created on first use.
   *
   * @param prefix the path under which it is served
   * @param yaml the contract as written
   * @param json the contract as JSON
   */
  public static void mountContract(
      Router router,
      String prefix,
      Compressor compressor,
      Supplier<Buffer> yaml,
      Supplier<Buffer> json) {
    serve(router, prefix + "/openapi.yaml", compressor, once(yaml, "application/yaml"));
    serve(router, prefix + "/openapi.json", compressor, once(json, "application/json"));
  }

  /**
   * Serves the summary of the contract.
   *
   * @param contract the contract as JSON
   */
  public static void mountSummary(
      Router router, Compressor compressor, Supplier<JsonObject> contract) {
    Supplier<Buffer> text = () -> Summary.of(contract.get());
    serve(router, "/llms.txt", compressor, once(text, "text/plain; charset=utf-8"));
  }

  private static Supplier<StaticDocument> once(Supplier<Buffer> text, String mediaType) {
    var made = new AtomicReference<StaticDocument>();
    return () ->
        made.updateAndGet(
            document -> document == null ? StaticDocument.of(text.get(), mediaType) : document);
  }

  /**
   * Serves Swagger UI if its webjar is on the class path. The server includes the webjar; an
   * embedding application may add it.
   */
  public static void mountPages(Router router, Compressor compressor) {
    var version = new WebJarVersionLocator().version(UI);
    if (version == null) {
      return;
    }
    // "/docs" also matches "/docs/", where the relative URLs of the page resolve correctly.
    router
        .get("/docs")
        .handler(
            context -> {
              if (context.request().path().endsWith("/")) {
                context.next();
              } else {
                redirect(context, "docs/");
              }
            });
    router.get("/docs/*").handler(new StaticFiles("docs", REVALIDATE, compressor));
    router
        .get("/docs/*")
        .handler(
            new StaticFiles(
                "META-INF/resources/webjars/" + UI + "/" + version, FOR_A_DAY, compressor));
    router.route("/docs*").handler(new ReadOnlyMethods());
  }

  /** Redirects to a path relative to the request's, since a proxy may have added a prefix. */
  private static void redirect(RoutingContext context, String path) {
    // Sets the length, which a HEAD response would otherwise not have.
    context
        .response()
        .setStatusCode(HttpResponseStatus.FOUND.code())
        .putHeader(HttpHeaders.LOCATION, path)
        .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
        .end();
  }

  private static void serve(
      Router router, String path, Compressor compressor, Supplier<StaticDocument> document) {
    router.get(path).handler(context -> document.get().respond(context, REVALIDATE, compressor));
    router.route(path).handler(new ReadOnlyMethods());
  }
}
