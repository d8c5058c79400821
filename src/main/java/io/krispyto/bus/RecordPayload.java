package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.NumberText;
import io.krispyto.domain.record.PriceRecord;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * Creates the payload of one record, the contract's {@code Record}. The read and write sides share
 * this class, so a record has the same bytes and entity tag on both.
 */
public final class RecordPayload {
  private RecordPayload() {}

  /** Creates the payload of a record. */
  public static Payload of(PriceRecord record, DataVersion version) {
    var values = record.values();
    var json =
        new StringBuilder("{\"name\":")
            .append(Json.encode(record.currency().name()))
            .append(",\"symbol\":")
            .append(Json.encode(record.currency().symbol()))
            .append(",\"slug\":")
            .append(Json.encode(record.currency().slug()))
            .append(",\"date\":\"")
            .append(record.day())
            .append('"');
    append(json, "high", values.high());
    append(json, "low", values.low());
    append(json, "open", values.open());
    append(json, "close", values.close());
    append(json, "volume", values.volume());
    append(json, "market_cap", values.marketCap());
    return Payload.json(Buffer.buffer(json.append('}').toString()), version);
  }

  private static void append(StringBuilder json, String name, Double number) {
    json.append(",\"").append(name).append("\":");
    json.append(number == null ? "null" : NumberText.of(number));
  }

  /**
   * The strong entity tag of a record, in quotation marks. It is a hash of the content, so it
   * changes only with the record.
   *
   * @param payload created by {@link #of}
   */
  public static String tag(Payload payload) {
    return ContentTag.of(payload);
  }
}
