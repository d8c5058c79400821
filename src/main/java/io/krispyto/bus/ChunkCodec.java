package io.krispyto.bus;

import io.vertx.core.buffer.Buffer;

/**
 * Encodes a {@link Chunk} for the event bus. On the wire: one byte that is 1 for the last chunk and
 * 0 otherwise, the length of the bytes, the bytes.
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
