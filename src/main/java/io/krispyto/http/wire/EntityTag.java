package io.krispyto.http.wire;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Precondition;
import io.krispyto.domain.Sha256;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A strong entity tag: equal tags for one URI mean equal bytes (RFC 9110, section 8.8.3).
 *
 * @param text the tag with its quotation marks
 */
public record EntityTag(String text) {
  private static final int BYTES = 8;

  /** Returns the tag of the response for a URI from some data, in a format and encoding. */
  public static EntityTag of(
      DataVersion version, String uri, String mediaType, ContentEncoding encoding) {
    var query =
        Sha256.of(
            (Payload.LAYOUT + "\n" + mediaType + "\n" + uri).getBytes(StandardCharsets.UTF_8));
    return new EntityTag(
        "\""
            + Long.toString(version.number(), Character.MAX_RADIX)
            + "-"
            + HexFormat.of().formatHex(query, 0, BYTES)
            + (encoding == ContentEncoding.IDENTITY ? "" : "-" + encoding.coding())
            + "\"");
  }

  /**
   * Returns whether the client already has it, by its {@code If-None-Match} (RFC 9110, section
   * 13.1.2). Invalid entity tags are ignored.
   */
  public boolean isKnownTo(HttpServerRequest request) {
    var first = request.headers().get(HttpHeaders.IF_NONE_MATCH);
    if (first == null) {
      return false;
    }
    return first.equals(text)
        // Uses the weak comparison: proxies that compress a body make its tag weak.
        || Precondition.isAmong(
            String.join(",", request.headers().getAll(HttpHeaders.IF_NONE_MATCH)), text);
  }
}
