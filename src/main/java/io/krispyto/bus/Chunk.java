package io.krispyto.bus;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * The next bytes of a {@link ChunkedPayload}.
 *
 * @param bytes about 64 KiB; treat them as immutable
 * @param isLast whether this chunk completes the response
 */
public record Chunk(Buffer bytes, boolean isLast) {
  public Chunk {
    Objects.requireNonNull(bytes);
  }
}
