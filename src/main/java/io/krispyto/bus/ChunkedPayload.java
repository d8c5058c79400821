package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * A response that is too large for one message. The client requests its bytes chunk by chunk at the
 * address of this response; {@link ChunkStream} does so.
 *
 * <p>Each request with the body {@link #next()} gets one {@link Chunk}, in request order. Requests
 * after the last chunk get empty last chunks. The client sets the pace, and may keep a request or
 * two in flight. A message with the body {@link #cancel()} means that the client makes no more
 * requests. Send it in any case, after the last chunk or earlier.
 *
 * <p>Until it ends, the response holds a database connection of the read side. The read side
 * therefore closes it after {@value #TIMEOUT_SECONDS} seconds without a request.
 *
 * @param address where to request chunks
 * @param mediaType media type of the bytes, such as {@code application/json}
 * @param version data version of all chunks
 */
public record ChunkedPayload(String address, String mediaType, DataVersion version)
    implements QueryResponse {
  /** Seconds that the read side waits for the next request. */
  public static final int TIMEOUT_SECONDS = 30;

  private static final String MEMBER = "ask";
  private static final String CANCEL = "cancel";

  public ChunkedPayload {
    Objects.requireNonNull(address);
    Objects.requireNonNull(mediaType);
    Objects.requireNonNull(version);
  }

  /** A chunked response in JSON. */
  public static ChunkedPayload json(String address, DataVersion version) {
    return new ChunkedPayload(address, Payload.JSON, version);
  }

  @Override
  public ChunkedPayload unversioned() {
    return new ChunkedPayload(address, mediaType, DataVersion.NONE);
  }

  /** Body of a request for the next chunk: {@code {"ask": "next"}}. */
  public static JsonObject next() {
    return new JsonObject().put(MEMBER, "next");
  }

  /** Body of the message that ends the requests: {@code {"ask": "cancel"}}. */
  public static JsonObject cancel() {
    return new JsonObject().put(MEMBER, CANCEL);
  }

  /** Whether a message is {@link #cancel()}. */
  public static boolean isCancel(Object message) {
    return message instanceof JsonObject body && CANCEL.equals(body.getValue(MEMBER));
  }
}
