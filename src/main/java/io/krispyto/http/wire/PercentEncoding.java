package io.krispyto.http.wire;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.ext.web.handler.HttpException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Checks whether a URI can be decoded. Netty and Vert.x would replace invalid UTF-8 with U+FFFD,
 * and thus look up a name that nobody requested. They would throw for an invalid percent sign in a
 * path.
 */
final class PercentEncoding {
  /** Netty decodes each byte as one character. */
  private static final char FIRST_BEYOND_ASCII = 0x80;

  /** A percent sign that does not start an encoded byte. */
  private static final Pattern NOT_ENCODED = Pattern.compile("%(?![0-9A-Fa-f]{2}).{0,2}");

  /** A run of encoded bytes; no UTF-8 character extends beyond it. */
  private static final Pattern ENCODED = Pattern.compile("(?:%[0-9A-Fa-f]{2})++");

  private PercentEncoding() {}

  /**
   * Requires that a URI can be decoded.
   *
   * @throws HttpException with 400 and a message that names the part that cannot be decoded
   */
  static void require(String uri) {
    var isEncoded = false;
    for (var i = 0; i < uri.length(); i++) {
      var character = uri.charAt(i);
      if (character >= FIRST_BEYOND_ASCII) {
        throw new HttpException(
            HttpResponseStatus.BAD_REQUEST.code(),
            "The URL contains the byte "
                + HexFormat.of().withUpperCase().toHexDigits((byte) character)
                + ", which must be percent-encoded.");
      }
      isEncoded |= character == '%';
    }
    if (!isEncoded) {
      return;
    }
    var wrong = NOT_ENCODED.matcher(uri);
    if (wrong.find()) {
      throw refuse(wrong.group(), "a percent-encoded byte");
    }
    var encoded = ENCODED.matcher(uri);
    while (encoded.find()) {
      requireUtf8(encoded.group());
    }
  }

  private static void requireUtf8(String encoded) {
    var bytes = ByteBuffer.wrap(HexFormat.ofDelimiter("%").parseHex(encoded.substring(1)));
    var characters = CharBuffer.allocate(bytes.capacity());
    var result = StandardCharsets.UTF_8.newDecoder().decode(bytes, characters, true);
    if (result.isError()) {
      // Each byte takes three characters.
      var from = 3 * bytes.position();
      throw refuse(encoded.substring(from, from + 3 * result.length()), "UTF-8");
    }
  }

  private static HttpException refuse(String wrong, String expected) {
    return new HttpException(
        HttpResponseStatus.BAD_REQUEST.code(),
        "The URL contains " + wrong + ", which is not " + expected + ".");
  }
}
