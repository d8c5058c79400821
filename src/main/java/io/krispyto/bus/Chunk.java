package io.krispyto.bus;

import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * Some of the bytes of a {@link ChunkedPayload}: those that follow the ones of the chunk before.
 *
 * @param bytes about 64 KiB; treat them as immutable
 * @param isLast whether the answer is complete with it
 */
public record Chunk(Buffer bytes, boolean isLast) {
  public Chunk {
    Objects.requireNonNull(bytes);
  }
}
