package io.krispyto.http;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.ContentEncoding;
import io.krispyto.http.wire.EntityTag;
import io.krispyto.http.wire.HttpDate;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/**
 * An answer ready to be sent again: the bytes of a page in one encoding, and its header fields,
 * which do not change but for the date once a second, so that Vert.x can write them as one run of
 * bytes (with the system property {@code vertx.cacheImmutableHttpResponseHeaders}, which our server
 * sets). For any thread.
 */
final class EdgeEntry {
  static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("Cache-Status");

  /** Name and parameter as RFC 9211 has them. */
  private static final CharSequence HIT = HttpHeaders.createOptimized("krispyto-edge; hit");

  /**
   * Data may change at any moment, and is to be seen within a second. So a client, or a cache
   * between, may keep an answer, and asks whether it still holds, which costs next to nothing.
   */
  private static final CharSequence ASK_AGAIN = HttpHeaders.createOptimized("public, no-cache");

  private static final CharSequence VARY = HttpHeaders.createOptimized(Representation.DEPENDS_ON);

  /** After so many times that it was sent, at the latest, the read side hears of them. */
  private static final int HITS_TOLD = 4096;

  private final DataVersion version;
  private final EntityTag tag;
  private final Buffer body;
  private final MultiMap fields;
  private final MultiMap fieldsIfKnown;
  private final BusRequest query;
  private volatile Dated dated;
  private int hits;
  private int hitsToTell = 1;

  /** The fields with a date, not to be changed any more. */
  private record Dated(CharSequence date, MultiMap fields, MultiMap fieldsIfKnown) {}

  /**
   * @param own fields of this answer alone
   * @param common fields of every answer
   * @param query what was asked of the read side
   */
  EdgeEntry(
      Payload payload,
      MultiMap own,
      String uri,
      ContentEncoding encoding,
      Buffer body,
      CommonHeaders common,
      BusRequest query) {
    this.version = payload.version();
    this.tag = EntityTag.of(version, uri, payload.mediaType(), encoding);
    this.body = body;
    this.query = query;
    fieldsIfKnown = HttpHeaders.headers();
    common.putConstant(fieldsIfKnown);
    putValidators(fieldsIfKnown, tag);
    fieldsIfKnown.set(CACHE_STATUS, HIT);
    fields =
        HttpHeaders.headers()
            .setAll(fieldsIfKnown)
            .addAll(own)
            .set(HttpHeaders.CONTENT_TYPE, Responses.contentType(payload.mediaType()))
            .set(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    if (encoding != ContentEncoding.IDENTITY) {
      fields.set(HttpHeaders.CONTENT_ENCODING, encoding.coding());
    }
  }

  /** Puts the fields by which all answers from the data can be kept, and asked for again. */
  static void putValidators(MultiMap headers, EntityTag tag) {
    headers.set(HttpHeaders.ETAG, tag.text());
    headers.set(HttpHeaders.CACHE_CONTROL, ASK_AGAIN);
    headers.add(HttpHeaders.VARY, VARY);
  }

  /** Of the data that it is from. */
  DataVersion version() {
    return version;
  }

  EntityTag tag() {
    return tag;
  }

  Buffer body() {
    return body;
  }

  /** The fields of the header now; another set of them where the client has the body already. */
  MultiMap fields(boolean isKnown) {
    var now = HttpDate.now();
    var current = dated;
    if (current == null || current.date != now) {
      current = new Dated(now, withDate(fields, now), withDate(fieldsIfKnown, now));
      dated = current;
    }
    return isKnown ? current.fieldsIfKnown : current.fields;
  }

  private static MultiMap withDate(MultiMap fields, CharSequence date) {
    return fields.copy(true).set(HttpHeaders.DATE, date).copy(false);
  }

  /**
   * Counts that it was sent once more, and lets the read side know now and then, which sees none of
   * it, and is to have ready after a change what is asked for most.
   */
  void hit() {
    // Threads may overwrite each other's count; it only has to be about right.
    var count = ++hits;
    if (count >= hitsToTell) {
      query.mention(count);
      hits = 0;
      hitsToTell = Math.min(2 * hitsToTell, HITS_TOLD);
    }
  }
}
