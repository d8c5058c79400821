package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * An answer that is too large to be sent at once. Its bytes are waiting to be asked for, chunk by
 * chunk, at an address of their own; {@link ChunkStream} does so.
 *
 * <p>Each request with the body {@link #next()} is replied with one {@link Chunk}, in the order of
 * the requests; after the last one, with more last ones, which are empty. So whoever asks decides
 * how fast they come, and may have a request or two under way before it needs the chunk. A message
 * with the body {@link #cancel()} says that no more will be asked for, be it before the end or
 * after it. Until the end the answer costs the read side a connection of its database, so it is
 * given up when no chunk was asked for in {@value #TIMEOUT_SECONDS} seconds.
 *
 * @param address where chunks are asked for
 * @param mediaType what the bytes are, such as {@code application/json}
 * @param version of the data that all of them are from
 */
public record ChunkedPayload(String address, String mediaType, DataVersion version)
    implements QueryResponse {
  /** How long the read side waits to be asked for the next chunk. */
  public static final int TIMEOUT_SECONDS = 30;

  private static final String ASK = "ask";
  private static final String CANCEL = "cancel";

  public ChunkedPayload {
    Objects.requireNonNull(address);
    Objects.requireNonNull(mediaType);
    Objects.requireNonNull(version);
  }

  /** An answer in JSON. */
  public static ChunkedPayload json(String address, DataVersion version) {
    return new ChunkedPayload(address, Payload.JSON, version);
  }

  /** Asks for the next chunk: {@code {"ask": "next"}}. */
  public static JsonObject next() {
    return new JsonObject().put(ASK, "next");
  }

  /** Says that no more will be asked for: {@code {"ask": "cancel"}}. */
  public static JsonObject cancel() {
    return new JsonObject().put(ASK, CANCEL);
  }

  /** Whether a message is {@link #cancel()}. */
  public static boolean isCancel(Object message) {
    return message instanceof JsonObject body && CANCEL.equals(body.getValue(ASK));
  }
}
