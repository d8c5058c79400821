package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.NumberText;
import io.krispyto.domain.PriceRecord;
import io.krispyto.domain.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.HexFormat;

/**
 * Creates the payload of one record, the contract's {@code Record}. The read and write sides share
 * this class, so a record has the same bytes and entity tag on both.
 */
public final class RecordPayload {
  private static final int TAG_BYTES = 16;

  private RecordPayload() {}

  /** Creates the payload of a record. */
  public static Payload of(PriceRecord record, DataVersion version) {
    var values = record.values();
    var json =
        new StringBuilder("{\"name\":")
            .append(Json.encode(record.name()))
            .append(",\"symbol\":")
            .append(Json.encode(record.symbol()))
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
    var digest = Sha256.of(payload.bytes().getBytes());
    return "\"" + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + "\"";
  }
}
