package io.krispyto.bus;

import io.vertx.core.buffer.Buffer;

/**
 * Carries a {@link Piece} over the event bus; between processes as a byte that is 1 for the last
 * one, else 0, the length of the bytes, the bytes.
 */
final class PieceCodec extends UncopiedCodec<Piece> {
  PieceCodec() {
    super("krispyto.piece");
  }

  @Override
  public void encodeToWire(Buffer wire, Piece piece) {
    wire.appendByte((byte) (piece.isLast() ? 1 : 0));
    wire.appendInt(piece.bytes().length()).appendBuffer(piece.bytes());
  }

  @Override
  public Piece decodeFromWire(int position, Buffer wire) {
    var length = position + Byte.BYTES;
    var start = length + Integer.BYTES;
    return new Piece(
        wire.getBuffer(start, start + wire.getInt(length)), wire.getByte(position) == 1);
  }
}
