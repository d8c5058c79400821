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
 * A text or picture that is the same for as long as the process lives.
 *
 * @param payload its bytes and media type
 * @param tag an entity tag, without quotation marks
 */
record StaticDocument(Payload payload, String tag) {

  /** The media types of what gets smaller. */
  private static final Pattern TEXT = Pattern.compile("text/.*|.*(javascript|json|xml|yaml).*");

  static StaticDocument of(Buffer bytes, String mediaType) {
    // Cheap enough, and strong enough for what browsers keep.
    var sum = new CRC32();
    sum.update(bytes.getBytes());
    return new StaticDocument(
        new Payload(bytes, mediaType, DataVersion.NONE), Long.toHexString(sum.getValue()));
  }

  /** Sends it in the encoding that the client likes, or says that the client has it already. */
  void respond(RoutingContext context, String cacheControl, Compressor compressor) {
    respond(context, HttpResponseStatus.OK.code(), cacheControl, compressor);
  }

  /** The same with another status than 200, of which no client can have the answer already. */
  void respond(RoutingContext context, int status, String cacheControl, Compressor compressor) {
    var wished =
        TEXT.matcher(payload.mediaType()).matches()
            ? Representation.of(context).encoding()
            : ContentEncoding.IDENTITY;
    var encoding = Compressor.encodingFor(payload, wished);
    var isPacked = encoding != ContentEncoding.IDENTITY;
    context.etag(isPacked ? tag + "-" + encoding.coding() : tag);
    context
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl)
        .headers()
        .add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    if (status == HttpResponseStatus.OK.code() && context.isFresh()) {
      context.response().setStatusCode(HttpResponseStatus.NOT_MODIFIED.code()).end();
      return;
    }
    if (isPacked) {
      context.response().putHeader(HttpHeaders.CONTENT_ENCODING, encoding.coding());
    }
    compressor
        .pack(context.vertx(), payload, encoding)
        .onSuccess(bytes -> Responses.send(context, status, payload.mediaType(), bytes))
        .onFailure(context::fail);
  }
}
