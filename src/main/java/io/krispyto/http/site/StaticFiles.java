package io.krispyto.http.site;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.krispyto.http.wire.Compressor;
import io.vertx.core.Handler;
import io.vertx.core.http.MimeMapping;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/**
 * Serves the files of one folder of the class path. Vert.x's StaticHandler is not used: its
 * response to HEAD has fewer header fields than that to GET, and it marks as immutable what it
 * tells clients to revalidate.
 */
final class StaticFiles implements Handler<RoutingContext> {
  /** The folder itself, or a file directly in it that is not hidden. */
  private static final Pattern PATH = Pattern.compile("/docs/(\\w[\\w.-]*)?");

  /** In bytes. All of Swagger UI that a browser requests takes a quarter of it. */
  private static final long KEPT = 8L * 1024 * 1024;

  private final String folder;
  private final String cacheControl;
  private final Compressor compressor;

  /** Caches the requested files, so that each is read and compressed once. */
  private final Cache<String, StaticDocument> documents =
      Caffeine.newBuilder()
          .maximumWeight(KEPT)
          .weigher(
              (String name, StaticDocument document) -> 2 * document.payload().bytes().length())
          .executor(Runnable::run)
          .build();

  StaticFiles(String folder, String cacheControl, Compressor compressor) {
    this.folder = folder;
    this.cacheControl = cacheControl;
    this.compressor = compressor;
  }

  @Override
  public void handle(RoutingContext context) {
    var path = PATH.matcher(context.normalizedPath());
    if (!path.matches()) {
      context.next();
      return;
    }
    putOnlyOurs(context);
    var name = path.group(1) == null ? "index.html" : path.group(1);
    var kept = documents.getIfPresent(name);
    if (kept != null) {
      kept.respond(context, cacheControl, compressor);
    } else {
      read(context, name);
    }
  }

  /**
   * Allows only our own scripts, since users enter the API token here. Swagger UI sets styles on
   * elements, and its style sheet embeds images.
   */
  private static void putOnlyOurs(RoutingContext context) {
    context
        .response()
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
                + " img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none';"
                + " form-action 'none'; frame-ancestors 'none'")
        .putHeader("Referrer-Policy", "no-referrer");
  }

  private void read(RoutingContext context, String name) {
    context
        .vertx()
        .fileSystem()
        .readFile(folder + "/" + name)
        .map(bytes -> StaticDocument.of(bytes, mediaType(name)))
        .onSuccess(
            document -> {
              documents.put(name, document);
              document.respond(context, cacheControl, compressor);
            })
        .onFailure(absent -> context.next());
  }

  /** Returns the media type of a file, by its name. */
  static String mediaType(String name) {
    var type = MimeMapping.mimeTypeForFilename(name);
    if (type == null) {
      return "application/octet-stream";
    }
    return type.startsWith("text/") ? type + ";charset=utf-8" : type;
  }
}
