package io.krispyto.http;

import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/**
 * An answer ready to be sent again: the bytes of a page in one encoding, and its header fields,
 * which Vert.x writes as one run of bytes since they cannot change any more.
 *
 * @param version of the data that it is from
 * @param tag of the body
 * @param fields of the header
 * @param fieldsIfKnown of the header where the client has the body already
 * @param body the bytes
 */
record EdgeAnswer(
    DataVersion version, EntityTag tag, MultiMap fields, MultiMap fieldsIfKnown, Buffer body) {
  static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("Cache-Status");

  /** Name and parameter as RFC 9211 has them. */
  private static final CharSequence HIT = HttpHeaders.createOptimized("krispyto-edge; hit");

  /**
   * Data may change at any moment, and is to be seen within a second. So a client, or a cache
   * between, may keep an answer, and asks whether it still holds, which costs next to nothing.
   */
  private static final CharSequence ASK_AGAIN = HttpHeaders.createOptimized("public, no-cache");

  private static final CharSequence VARY = HttpHeaders.createOptimized(Representation.DEPENDS_ON);

  /**
   * @param common fields of every answer
   */
  static EdgeAnswer of(Page page, String uri, Encoding encoding, Buffer body, CommonFields common) {
    var tag = EntityTag.of(page.version(), uri, encoding);
    var ifKnown = HttpHeaders.headers();
    common.putConstant(ifKnown);
    putValidators(ifKnown, tag);
    ifKnown.set(CACHE_STATUS, HIT);
    var fields =
        HttpHeaders.headers()
            .setAll(ifKnown)
            .set(HttpHeaders.CONTENT_TYPE, page.mediaType())
            .set(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    if (encoding != Encoding.IDENTITY) {
      fields.set(HttpHeaders.CONTENT_ENCODING, encoding.coding());
    }
    return new EdgeAnswer(page.version(), tag, fields.copy(false), ifKnown.copy(false), body);
  }

  /** Puts the fields by which all answers from the data can be kept, and asked for again. */
  static void putValidators(MultiMap headers, EntityTag tag) {
    headers.set(HttpHeaders.ETAG, tag.text());
    headers.set(HttpHeaders.CACHE_CONTROL, ASK_AGAIN);
    headers.add(HttpHeaders.VARY, VARY);
  }
}
