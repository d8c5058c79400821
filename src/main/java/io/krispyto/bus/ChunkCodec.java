package io.krispyto.bus;

import io.vertx.core.buffer.Buffer;

/**
 * Carries a {@link Chunk} over the event bus; between processes as a byte that is 1 for the last
 * one, else 0, the length of the bytes, the bytes.
 */
final class ChunkCodec extends LocalCodec<Chunk> {
  ChunkCodec() {
    super("krispyto.chunk");
  }

  @Override
  public void encodeToWire(Buffer wire, Chunk chunk) {
    wire.appendByte((byte) (chunk.isLast() ? 1 : 0));
    wire.appendInt(chunk.bytes().length()).appendBuffer(chunk.bytes());
  }

  @Override
  public Chunk decodeFromWire(int position, Buffer wire) {
    var length = position + Byte.BYTES;
    var start = length + Integer.BYTES;
    return new Chunk(
        wire.getBuffer(start, start + wire.getInt(length)), wire.getByte(position) == 1);
  }
}
