package io.krispyto.http.event;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A change of the data as it is sent to all who listen, made once.
 *
 * @param since the version that it goes on from
 * @param version the version that it leads to
 * @param isRestored whether it comes in the place of another one, which may have been greater
 * @param change the bytes for who knows the version that it goes on from, or a newer one
 * @param anything the bytes for who knows an older one only
 */
record DataEvent(long since, long version, boolean isRestored, Buffer change, Buffer anything) {

  /** From what the read side tells. */
  static DataEvent of(JsonObject news) {
    var version = news.getLong("version");
    return new DataEvent(
        news.getLong("since"),
        version,
        news.getBoolean("instead", false),
        bytes(news),
        anything(version));
  }

  /** For who has missed nobody knows what. */
  static Buffer anything(long version) {
    return bytes(new JsonObject().put("version", version));
  }

  private static Buffer bytes(JsonObject news) {
    var data =
        new JsonObject()
            .put("version", news.getValue("version"))
            .put("currencies", news.getValue("currencies"))
            .put("first_day", news.getValue("first_day"))
            .put("last_day", news.getValue("last_day"));
    // JSON as it is written here has no line end.
    return shared(
        "id: " + news.getValue("version") + "\nevent: change\ndata: " + data.encode() + "\n\n");
  }

  /**
   * Bytes outside of the heap, from where any number of connections can send them at any time.
   * Netty copies what is in the heap, for each connection, and keeps the copy until it is sent.
   */
  private static Buffer shared(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    // The JDK frees it when nobody knows it any more: nobody has to count who has sent it.
    return BufferInternal.buffer(
        Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()));
  }
}
