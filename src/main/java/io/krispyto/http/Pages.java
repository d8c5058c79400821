package io.krispyto.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.MimeMapping;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The files of one folder of the class path. Not Vert.x's StaticHandler: its answer to HEAD has
 * fewer fields than that to GET, and calls immutable what it says to ask for again.
 */
final class Pages implements Handler<RoutingContext> {
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  /** A file right in the folder, not hidden, or the folder itself. */
  private static final Pattern PATH = Pattern.compile("/docs/(\\w[\\w.-]*)?");

  private final String folder;
  private final String cacheControl;

  Pages(String folder, String cacheControl) {
    this.folder = folder;
    this.cacheControl = cacheControl;
  }

  @Override
  public void handle(RoutingContext context) {
    var path = PATH.matcher(context.normalizedPath());
    if (!path.matches()) {
      context.next();
      return;
    }
    var name = path.group(1) == null ? "index.html" : path.group(1);
    context
        .vertx()
        .fileSystem()
        .readFile(folder + "/" + name)
        .onSuccess(bytes -> respond(context, name, bytes))
        .onFailure(absent -> context.next());
  }

  private void respond(RoutingContext context, String name, Buffer bytes) {
    context.etag(tag(bytes));
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
    if (context.isFresh()) {
      context.response().setStatusCode(NOT_MODIFIED).end();
    } else {
      Responses.send(context, OK, mediaType(name), bytes);
    }
  }

  /** Cheap enough for files that a browser keeps. */
  private static String tag(Buffer bytes) {
    var sum = new CRC32();
    sum.update(bytes.getBytes());
    return Long.toHexString(sum.getValue());
  }

  private static String mediaType(String name) {
    var type = MimeMapping.mimeTypeForFilename(name);
    if (type == null) {
      return "application/octet-stream";
    }
    return type.startsWith("text/") ? type + ";charset=utf-8" : type;
  }
}
