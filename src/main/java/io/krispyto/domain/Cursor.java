package io.krispyto.domain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Where the next rows of a ranking begin. As text, it has a digest of the query too, so that it is
 * taken for no other, and that nobody makes one up by mistake. The digest has no key: all that a
 * cursor can ask for is rows that anybody may have, so there is nothing to be gained by making one.
 *
 * @param version of the data that was ranked
 * @param offset how many rows come before
 */
public record Cursor(DataVersion version, int offset) {
  private static final byte LAYOUT = 1;
  private static final int PLACE = 1 + Long.BYTES + Integer.BYTES;

  /** So many that the text has no bits to spare, which could be set and mean nothing. */
  private static final int LENGTH = 30;

  /**
   * Reads one that goes on with a query.
   *
   * @throws IllegalArgumentException if it is none of this query
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

  /** The text by which a query is gone on with. */
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
