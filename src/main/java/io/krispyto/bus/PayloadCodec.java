package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;

/**
 * Encodes a {@link Payload} for the event bus. Within a process, payloads are passed without a
 * copy. On the wire: the number of the data version, the length of the media type, the media type,
 * the length of the bytes, the bytes.
 */
public final class PayloadCodec extends LocalCodec<Payload> {
  public PayloadCodec() {
    super("krispyto.payload");
  }

  /**
   * Registers the codecs for payloads and chunks with a Vert.x instance. Our verticles call this
   * themselves; an application that sends queries from another process calls it once. Further calls
   * have no effect.
   */
  public static void register(Vertx vertx) {
    register(vertx.eventBus(), Payload.class, new PayloadCodec());
    register(vertx.eventBus(), ChunkedPayload.class, new ChunkedPayloadCodec());
    register(vertx.eventBus(), Chunk.class, new ChunkCodec());
  }

  private static <T> void register(EventBus bus, Class<T> messages, LocalCodec<T> codec) {
    try {
      bus.registerDefaultCodec(messages, codec);
    } catch (IllegalStateException alreadyRegistered) {
      // Several verticles and instances share one bus, and Vert.x cannot tell whether a codec is
      // registered.
    }
  }

  @Override
  public void encodeToWire(Buffer wire, Payload payload) {
    var mediaType = Buffer.buffer(payload.mediaType());
    wire.appendLong(payload.version().number());
    wire.appendInt(mediaType.length()).appendBuffer(mediaType);
    wire.appendInt(payload.bytes().length()).appendBuffer(payload.bytes());
  }

  @Override
  public Payload decodeFromWire(int position, Buffer wire) {
    var lengthOfMediaType = position + Long.BYTES;
    var mediaTypeStart = lengthOfMediaType + Integer.BYTES;
    var mediaTypeEnd = mediaTypeStart + wire.getInt(lengthOfMediaType);
    var bytesStart = mediaTypeEnd + Integer.BYTES;
    var bytesEnd = bytesStart + wire.getInt(mediaTypeEnd);
    return new Payload(
        wire.getBuffer(bytesStart, bytesEnd),
        wire.getString(mediaTypeStart, mediaTypeEnd),
        new DataVersion(wire.getLong(position)));
  }
}
