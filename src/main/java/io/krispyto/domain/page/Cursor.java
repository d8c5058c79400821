package io.krispyto.domain.page;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Sha256;
import io.krispyto.domain.query.Query;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The position of the next page in a ranking. The text form includes a digest of the query, which
 * protects against a cursor of another query and against typing errors. The digest has no key: a
 * cursor only gives access to public rows, so forging one gains nothing.
 *
 * @param version data version of the ranking
 * @param offset number of rows before the page
 */
public record Cursor(DataVersion version, int offset) {
  private static final byte LAYOUT = 1;
  private static final int PLACE = 1 + Long.BYTES + Integer.BYTES;

  /**
   * A multiple of three, so that the Base64 text has no unused bits and each cursor has one text.
   */
  private static final int LENGTH = 30;

  /**
   * Parses a cursor of a query.
   *
   * @throws IllegalArgumentException if it is not a cursor of this query
   */
  static Cursor parse(String text, Query query) {
    var bytes = decode(text);
    if (bytes.length == LENGTH && bytes[0] == LAYOUT) {
      var place = ByteBuffer.wrap(bytes, 1, PLACE - 1);
      var cursor = new Cursor(new DataVersion(place.getLong()), place.getInt());
      if (cursor.offset > 0 && Arrays.equals(cursor.bytes(query), bytes)) {
        return cursor;
      }
    }
    throw new IllegalArgumentException("is not a cursor of this query");
  }

  private static byte[] decode(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Returns the text form for a query. */
  public String text(Query query) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(query));
  }

  private byte[] bytes(Query query) {
    var bytes = ByteBuffer.allocate(LENGTH).put(LAYOUT).putLong(version.number()).putInt(offset);
    return bytes.put(digest(query, bytes.array()), 0, LENGTH - PLACE).array();
  }

  private static byte[] digest(Query query, byte[] place) {
    var digest = Sha256.digest();
    digest.update(place, 0, PLACE);
    return digest.digest(query.text().getBytes(StandardCharsets.UTF_16BE));
  }
}
