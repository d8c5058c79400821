package io.krispyto.ingestion.source;

import java.time.Duration;

/**
 * What a download may take.
 *
 * @param connect until the server has accepted the connection
 * @param idle without a byte
 * @param whole until the last byte
 * @param bytes how many
 */
public record DownloadLimits(Duration connect, Duration idle, Duration whole, long bytes) {
  public static final DownloadLimits DEFAULT =
      new DownloadLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofHours(1), 2L << 30);
}
