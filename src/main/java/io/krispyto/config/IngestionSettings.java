package io.krispyto.config;

import java.time.Duration;

/**
 * Settings of the write side.
 *
 * @param uploadBytes {@code UPLOAD_BYTES}, how large an upload may be, 2 GiB
 * @param interval {@code INGEST_INTERVAL}, how long until the configured source is asked again for
 *     what changed; 0, the default: never
 * @param kept {@code INGESTIONS_KEPT}, of how many ingestions the database keeps reports and
 *     rejections, 1000
 */
public record IngestionSettings(long uploadBytes, Duration interval, int kept) {
  public static final long DEFAULT_UPLOAD_BYTES = 2L << 30;
  public static final Duration DEFAULT_INTERVAL = Duration.ZERO;
  public static final int DEFAULT_KEPT = 1000;

  public static final IngestionSettings DEFAULT =
      new IngestionSettings(DEFAULT_UPLOAD_BYTES, DEFAULT_INTERVAL, DEFAULT_KEPT);
}
