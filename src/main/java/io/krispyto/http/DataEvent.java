package io.krispyto.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

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
    return Buffer.buffer(
        "id: " + news.getValue("version") + "\nevent: change\ndata: " + data.encode() + "\n\n");
  }
}
