package io.krispyto.http.edge;

import io.krispyto.domain.DataVersion;
import io.krispyto.http.wire.CommonHeaders;
import io.krispyto.http.wire.ContentEncoding;
import io.krispyto.http.wire.EncodedPayload;
import io.krispyto.http.wire.EntityTag;
import io.krispyto.http.wire.HttpDate;
import io.krispyto.http.wire.Representation;
import io.krispyto.http.wire.Responses;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.LocalDate;
import java.util.function.Supplier;

/**
 * A response that is ready to be sent again: a payload in one encoding, and its header fields. The
 * fields change only once a second, with the date, so that Vert.x can write them as one run of
 * bytes. This requires the system property {@code vertx.cacheImmutableHttpResponseHeaders}, which
 * the server sets. Thread-safe.
 */
public final class EdgeEntry {
  static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized("Cache-Status");

  /** Name and parameter as in RFC 9211. */
  private static final CharSequence HIT = HttpHeaders.createOptimized("krispyto-edge; hit");

  /**
   * Data may change at any moment, and must be visible within a second. Clients and shared caches
   * may therefore store a response, but must revalidate it, which is cheap.
   */
  private static final CharSequence REVALIDATE = HttpHeaders.createOptimized("public, no-cache");

  private static final CharSequence VARY = HttpHeaders.createOptimized(Representation.DEPENDS_ON);

  /** Maximum number of hits before they are reported to the read side. */
  private static final int MAX_UNREPORTED_HITS = 4096;

  private final DataVersion version;
  private final EntityTag tag;
  private final Buffer body;
  private final MultiMap fields;
  private final MultiMap fieldsIfKnown;
  private final BusRequest query;
  private volatile Dated dated;
  private int hits;
  private int reportAt = 1;

  /** The header fields for one date; immutable. */
  private record Dated(CharSequence date, MultiMap fields, MultiMap fieldsIfKnown) {}

  /**
   * @param own header fields specific to this response
   * @param common header fields of every response
   * @param query the query to the read side
   */
  public EdgeEntry(
      EncodedPayload encoded, String uri, MultiMap own, CommonHeaders common, BusRequest query) {
    version = encoded.payload().version();
    tag = encoded.tag(query.identity(uri));
    body = encoded.body();
    this.query = query;
    fieldsIfKnown = HttpHeaders.headers();
    common.putConstant(fieldsIfKnown);
    putValidators(fieldsIfKnown, tag);
    fieldsIfKnown.set(CACHE_STATUS, HIT);
    fields =
        HttpHeaders.headers()
            .setAll(fieldsIfKnown)
            .addAll(own)
            .set(HttpHeaders.CONTENT_TYPE, Responses.contentType(encoded.payload().mediaType()))
            .set(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    if (encoded.encoding() != ContentEncoding.IDENTITY) {
      fields.set(HttpHeaders.CONTENT_ENCODING, encoded.encoding().coding());
    }
  }

  /** Sets the fields that let caches store and revalidate a response from the data. */
  static void putValidators(MultiMap headers, EntityTag tag) {
    headers.set(HttpHeaders.ETAG, tag.text());
    headers.set(HttpHeaders.CACHE_CONTROL, REVALIDATE);
    headers.add(HttpHeaders.VARY, VARY);
  }

  /**
   * Returns whether it is the response for a data version on a day.
   *
   * @param today returns the current UTC day, which only a URI with relative days depends on
   */
  boolean isCurrent(DataVersion newest, Supplier<LocalDate> today) {
    return version.equals(newest)
        && (query.today().isEmpty() || query.today().get().equals(today.get()));
  }

  EntityTag tag() {
    return tag;
  }

  Buffer body() {
    return body;
  }

  /** Returns the current header fields; a different set if the client already has the body. */
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
   * Counts a hit, and reports the hits to the read side from time to time. The read side does not
   * see these requests, but refreshes the most popular results after a change.
   */
  void hit() {
    // Threads may overwrite each other's count; an approximate count is enough.
    var count = ++hits;
    if (count >= reportAt) {
      query.mention(count);
      hits = 0;
      reportAt = Math.min(2 * reportAt, MAX_UNREPORTED_HITS);
    }
  }
}
