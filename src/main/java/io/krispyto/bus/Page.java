package io.krispyto.bus;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * The finished bytes of one answer.
 *
 * @param bytes the body; treat it as immutable, since one page is sent to many
 * @param mediaType what the bytes are, such as {@code application/json}
 */
public record Page(Buffer bytes, String mediaType) {
  /** The answer to a good question for which there is no data. */
  public static final Page NO_DATA = new Page(Buffer.buffer(), "application/json");

  public Page {
    Objects.requireNonNull(bytes);
    Objects.requireNonNull(mediaType);
  }

  /** Whether there is no data to answer with. */
  public boolean isNoData() {
    return bytes.length() == 0;
  }
}
