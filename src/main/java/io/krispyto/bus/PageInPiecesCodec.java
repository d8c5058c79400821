package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * Carries a {@link PageInPieces} over the event bus; between processes as the length of a JSON
 * object and the object, {@code {"address", "mediaType", "version"}}.
 */
final class PageInPiecesCodec extends UncopiedCodec<PageInPieces> {
  PageInPiecesCodec() {
    super("krispyto.page-in-pieces");
  }

  @Override
  public void encodeToWire(Buffer wire, PageInPieces page) {
    var json =
        new JsonObject()
            .put("address", page.address())
            .put("mediaType", page.mediaType())
            .put("version", page.version().number())
            .toBuffer();
    wire.appendInt(json.length()).appendBuffer(json);
  }

  @Override
  public PageInPieces decodeFromWire(int position, Buffer wire) {
    var start = position + Integer.BYTES;
    var json = wire.getBuffer(start, start + wire.getInt(position)).toJsonObject();
    return new PageInPieces(
        json.getString("address"),
        json.getString("mediaType"),
        new DataVersion(json.getLong("version")));
  }
}
