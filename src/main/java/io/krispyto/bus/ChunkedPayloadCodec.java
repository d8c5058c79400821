package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * Encodes a {@link ChunkedPayload} for the event bus. On the wire: the length of a JSON object,
 * then the object, {@code {"address", "mediaType", "version"}}.
 */
final class ChunkedPayloadCodec extends LocalCodec<ChunkedPayload> {
  ChunkedPayloadCodec() {
    super("krispyto.chunked-payload");
  }

  @Override
  public void encodeToWire(Buffer wire, ChunkedPayload payload) {
    var json =
        new JsonObject()
            .put("address", payload.address())
            .put("mediaType", payload.mediaType())
            .put("version", payload.version().number())
            .toBuffer();
    wire.appendInt(json.length()).appendBuffer(json);
  }

  @Override
  public ChunkedPayload decodeFromWire(int position, Buffer wire) {
    var start = position + Integer.BYTES;
    var json = wire.getBuffer(start, start + wire.getInt(position)).toJsonObject();
    return new ChunkedPayload(
        json.getString("address"),
        json.getString("mediaType"),
        new DataVersion(json.getLong("version")));
  }
}
