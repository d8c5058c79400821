package io.krispyto.http.site;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.http.wire.Compressor;
import io.krispyto.http.wire.ContentEncoding;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A text or image that does not change during the life of the process.
 *
 * @param payload its bytes and media type
 * @param tag an entity tag, without quotation marks
 */
record StaticDocument(Payload payload, String tag) {

  /** The media types that are worth compressing. */
  private static final Pattern TEXT = Pattern.compile("text/.*|.*(javascript|json|xml|yaml).*");

  static StaticDocument of(Buffer bytes, String mediaType) {
    // CRC-32 is cheap, and strong enough for browser caches.
    var sum = new CRC32();
    sum.update(bytes.getBytes());
    return new StaticDocument(
        new Payload(bytes, mediaType, DataVersion.NONE), Long.toHexString(sum.getValue()));
  }

  /**
   * Sends it in the encoding that the client prefers, or responds with 304 if the client already
   * has it.
   */
  void respond(RoutingContext context, String cacheControl, Compressor compressor) {
    respond(context, HttpResponseStatus.OK.code(), cacheControl, compressor);
  }

  /** Sends it with a status other than 200, for which 304 does not apply. */
  void respond(RoutingContext context, int status, String cacheControl, Compressor compressor) {
    var accepted =
        TEXT.matcher(payload.mediaType()).matches()
            ? Representation.of(context).encoding()
            : ContentEncoding.IDENTITY;
    var encoding = Compressor.encodingFor(payload, accepted);
    var isCompressed = encoding != ContentEncoding.IDENTITY;
    context.etag(isCompressed ? tag + "-" + encoding.coding() : tag);
    context
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
        .headers()
        .add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (status == HttpResponseStatus.OK.code() && context.isFresh()) {
      context.response().setStatusCode(HttpResponseStatus.NOT_MODIFIED.code()).end();
      return;
    }
    if (isCompressed) {
      context.response().putHeader(HttpHeaders.CONTENT_ENCODING, encoding.coding());
    }
    compressor
        .compress(context.vertx(), payload, encoding)
        .onSuccess(bytes -> Responses.send(context, status, payload.mediaType(), bytes))
        .onFailure(context::fail);
  }
}
