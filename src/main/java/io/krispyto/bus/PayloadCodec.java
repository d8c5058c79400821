package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;

/**
 * Carries a {@link Payload} over the event bus: within a process as it is, without a copy; between
 * processes as the number of the data version, the length of the media type, the media type, the
 * length of the bytes, the bytes.
 */
public final class PayloadCodec extends LocalCodec<Payload> {
  public PayloadCodec() {
    super("krispyto.payload");
  }

  /**
   * Lets this Vert.x send and receive pages, whole and in chunks. Each of our verticles does so
   * itself; an application that asks them from another process calls this once. Calling it again
   * changes nothing.
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
      // Several verticles, and several instances of each, share one bus; Vert.x has no way to ask
      // beforehand.
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
