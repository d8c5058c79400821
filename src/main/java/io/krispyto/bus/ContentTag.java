package io.krispyto.bus;

import io.krispyto.domain.Sha256;
import java.util.HexFormat;

/**
 * The strong entity tag of a payload that depends only on its content, not on the data version.
 * Clients can thus write conditionally on the content being unchanged.
 */
public final class ContentTag {
  private static final int BYTES = 16;

  private ContentTag() {}

  /** Returns the tag, in quotation marks. */
  public static String of(Payload payload) {
    var digest = Sha256.of(payload.bytes().getBytes());
    return "\"" + HexFormat.of().formatHex(digest, 0, BYTES) + "\"";
  }
}
