package io.krispyto.ingestion.source.download;

import java.time.Duration;

/**
 * The limits of a download.
 *
 * @param connect the timeout until the server accepts the connection
 * @param idle the maximum time without receiving a byte
 * @param total the deadline for the last byte
 * @param bytes the maximum size in bytes
 */
public record DownloadLimits(Duration connect, Duration idle, Duration total, long bytes) {
  public static final DownloadLimits DEFAULT =
      new DownloadLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofHours(1), 2L << 30);
}
