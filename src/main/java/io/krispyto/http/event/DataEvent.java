package io.krispyto.http.event;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A change of the data, encoded once for all listeners.
 *
 * @param since the version before the change
 * @param version the version after the change
 * @param isRestored whether it replaces another version, which may have been greater
 * @param change the bytes for clients that know {@code since} or a newer version
 * @param anything the bytes for clients that know only an older version
 */
record DataEvent(long since, long version, boolean isRestored, Buffer change, Buffer anything) {

  /** Creates an event from a message of the read side. */
  static DataEvent of(JsonObject change) {
    var version = change.getLong("version");
    return new DataEvent(
        change.getLong("since"),
        version,
        change.getBoolean("instead", false),
        bytes(change),
        anything(version));
  }

  /** Sent to clients whose gap is unknown: anything may have changed. */
  static Buffer anything(long version) {
    return bytes(new JsonObject().put("version", version));
  }

  private static Buffer bytes(JsonObject change) {
    var data =
        new JsonObject()
            .put("version", change.getValue("version"))
            .put("currencies", change.getValue("currencies"))
            .put("first_day", change.getValue("first_day"))
            .put("last_day", change.getValue("last_day"));
    // JSON as encoded here contains no line breaks.
    return shared(
        "id: " + change.getValue("version") + "\nevent: change\ndata: " + data.encode() + "\n\n");
  }

  /**
   * Returns an off-heap buffer that any number of connections can send at any time. Netty would
   * copy an on-heap buffer for each connection, and keep the copy until it is sent.
   */
  private static Buffer shared(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    // The garbage collector frees it, so no reference counting is needed.
    return BufferInternal.buffer(
        Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()));
  }
}
