package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;

/**
 * The finished bytes of one response.
 *
 * @param bytes the body; treat it as immutable, since many clients share one payload
 * @param mediaType media type of the bytes, such as {@code application/json}; empty if there is no
 *     data, in which case the bytes are those of {@link #noData}
 * @param version data version that the response was computed from; {@link DataVersion#NONE} if it
 *     does not depend on the data
 */
public record Payload(Buffer bytes, String mediaType, DataVersion version)
    implements QueryResponse {
  /**
   * Increment this whenever the program produces different bytes for the same query and data.
   * Payloads of the old and new program coexist in Redis and in client caches.
   */
  public static final int LAYOUT = 4;

  public static final String JSON = RowFormat.JSON.mediaType();
  public static final String CSV = RowFormat.CSV.mediaType();

  public Payload {
    Objects.requireNonNull(bytes);
    Objects.requireNonNull(mediaType);
    Objects.requireNonNull(version);
  }

  /** A response in JSON. */
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

  @Override
  public Payload unversioned() {
    return new Payload(bytes, mediaType, DataVersion.NONE);
  }

  /** Whether the query matched no data. */
  public boolean isNoData() {
    return mediaType.isEmpty();
  }
}
