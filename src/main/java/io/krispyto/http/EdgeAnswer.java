package io.krispyto.http;

import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An answer ready to be sent: the bytes of a page in one encoding, and their entity tag.
 *
 * @param version of the data that it is from
 * @param mediaType of the page
 * @param encoding that the body is in, which may be other than the one that was wished for
 * @param body the bytes
 * @param length of the body, as text
 * @param tag strong: equal tags of one address mean equal bytes (RFC 9110, section 8.8.3)
 */
record EdgeAnswer(
    DataVersion version,
    String mediaType,
    Encoding encoding,
    Buffer body,
    String length,
    String tag) {

  /** The same question and data may be answered with other bytes by another release. */
  private static final String RELEASE =
      String.valueOf(EdgeAnswer.class.getPackage().getImplementationVersion());

  private static final int TAG_BYTES = 8;

  static EdgeAnswer of(Page page, String uri, Encoding encoding, Buffer body) {
    return new EdgeAnswer(
        page.version(),
        page.mediaType(),
        encoding,
        body,
        String.valueOf(body.length()),
        tag(page.version(), uri, encoding));
  }

  /**
   * Whether a client has it already, by its {@code If-None-Match} (RFC 9110, section 13.1.2). What
   * is not a list of entity tags is none that we gave.
   */
  boolean isKnownTo(String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    if (ifNoneMatch.equals(tag)) {
      return true;
    }
    for (var given : ifNoneMatch.split(",")) {
      var stripped = given.strip();
      // The comparison is the weak one: proxies that pack a body make its tag weak.
      if (stripped.equals("*") || stripped.equals(tag) || stripped.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  private static String tag(DataVersion version, String uri, Encoding encoding) {
    try {
      var question =
          MessageDigest.getInstance("SHA-256")
              .digest((RELEASE + "\n" + uri).getBytes(StandardCharsets.UTF_8));
      return "\""
          + Long.toString(version.number(), Character.MAX_RADIX)
          + "-"
          + HexFormat.of().formatHex(question, 0, TAG_BYTES)
          + (encoding == Encoding.IDENTITY ? "" : "-" + encoding.coding())
          + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
