package io.krispyto.http;

import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A text or picture that is the same for as long as the process lives.
 *
 * @param page its bytes and media type
 * @param tag an entity tag, without quotation marks
 */
record Document(Page page, String tag) {
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  /** The media types of what gets smaller. */
  private static final Pattern TEXT = Pattern.compile("text/.*|.*(javascript|json|xml|yaml).*");

  static Document of(Buffer bytes, String mediaType) {
    // Cheap enough, and strong enough for what browsers keep.
    var sum = new CRC32();
    sum.update(bytes.getBytes());
    return new Document(
        new Page(bytes, mediaType, DataVersion.NONE), Long.toHexString(sum.getValue()));
  }

  /** Sends it in the encoding that the client likes, or says that the client has it already. */
  void respond(RoutingContext context, String cacheControl, Packing packing) {
    respond(context, OK, cacheControl, packing);
  }

  /** The same with another status than 200, of which no client can have the answer already. */
  void respond(RoutingContext context, int status, String cacheControl, Packing packing) {
    var wished =
        TEXT.matcher(page.mediaType()).matches()
            ? Representation.of(context).encoding()
            : Encoding.IDENTITY;
    var encoding = Packing.encodingFor(page, wished);
    var isPacked = encoding != Encoding.IDENTITY;
    context.etag(isPacked ? tag + "-" + encoding.coding() : tag);
    context
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
        .headers()
        .add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (status == OK && context.isFresh()) {
      context.response().setStatusCode(NOT_MODIFIED).end();
      return;
    }
    if (isPacked) {
      context.response().putHeader(HttpHeaders.CONTENT_ENCODING, encoding.coding());
    }
    packing
        .pack(context.vertx(), page, encoding)
        .onSuccess(bytes -> Responses.send(context, status, page.mediaType(), bytes))
        .onFailure(context::fail);
  }
}
