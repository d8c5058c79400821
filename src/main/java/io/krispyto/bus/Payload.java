package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * The finished bytes of one answer.
 *
 * @param bytes the body; treat it as immutable, since one page is sent to many
 * @param mediaType what the bytes are, such as {@code application/json}; empty if there is no data:
 *     the bytes are then those of {@link #noData}
 * @param version of the data that it was computed from; {@link DataVersion#NONE} if from none
 */
public record Payload(Buffer bytes, String mediaType, DataVersion version)
    implements QueryResponse {
  /**
   * To be raised by every change of the program that answers the same query, from the same data,
   * with other bytes: pages of the old and the new program meet in caches, here and at clients.
   */
  public static final int LAYOUT = 3;

  public static final String JSON = RowFormat.JSON.mediaType();
  public static final String CSV = RowFormat.CSV.mediaType();

  public Payload {
    Objects.requireNonNull(bytes);
    Objects.requireNonNull(mediaType);
    Objects.requireNonNull(version);
  }

  /** An answer in JSON. */
  public static Payload json(Buffer bytes, DataVersion version) {
    return new Payload(bytes, JSON, version);
  }

  /** The response to a valid query without data, in a format that cannot express zero rows. */
  public static Payload noData(DataVersion version) {
    return noData(Buffer.buffer(), version);
  }

  /**
   * The response to a valid query that matches no rows.
   *
   * @param noRows zero rows in the requested format: an empty array, a CSV header alone, or no
   *     bytes
   */
  public static Payload noData(Buffer noRows, DataVersion version) {
    return new Payload(noRows, "", version);
  }

  /** Whether there is no data to answer with. */
  public boolean isNoData() {
    return mediaType.isEmpty();
  }
}
