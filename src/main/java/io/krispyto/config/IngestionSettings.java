package io.krispyto.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Settings of the write side.
 *
 * @param source what is loaded into an empty database, as the bus address {@code
 *     krispyto.ingestion.load} takes it: {@code CSV_FILE_FOLDER}, else {@code CSV_URL}, else {@code
 *     GOOGLE_FILE_ID}; empty without any
 * @param uploadBytes {@code UPLOAD_BYTES}, how large an upload may be, 2 GiB
 * @param interval {@code INGEST_INTERVAL}, how long until the configured source is asked again for
 *     what changed; 0, the default: never
 * @param kept {@code INGESTIONS_KEPT}, of how many ingestions the database keeps reports and
 *     rejections, 1000
 * @param download how files are downloaded
 */
public record IngestionSettings(
    Optional<String> source,
    long uploadBytes,
    Duration interval,
    int kept,
    DownloadSettings download) {
  public static final String CSV_FILE_FOLDER = "CSV_FILE_FOLDER";
  public static final String CSV_URL = "CSV_URL";
  public static final String GOOGLE_FILE_ID = "GOOGLE_FILE_ID";
  public static final String DRIVE_PREFIX = "google-drive:";
  private static final Pattern HTTP = Pattern.compile("(?i)https?://");
  public static final long DEFAULT_UPLOAD_BYTES = 2L << 30;
  public static final Duration DEFAULT_INTERVAL = Duration.ZERO;
  public static final int DEFAULT_KEPT = 1000;

  public static final IngestionSettings DEFAULT =
      new IngestionSettings(
          Optional.empty(),
          DEFAULT_UPLOAD_BYTES,
          DEFAULT_INTERVAL,
          DEFAULT_KEPT,
          DownloadSettings.DEFAULT);

  /** The same, for a process that does nothing by itself. */
  public IngestionSettings withoutInterval() {
    return new IngestionSettings(source, uploadBytes, Duration.ZERO, kept, download);
  }

  /** The same, with other settings of downloads. */
  public IngestionSettings with(DownloadSettings other) {
    return new IngestionSettings(source, uploadBytes, interval, kept, other);
  }

  /** The key of the setting that named the source. */
  public Optional<String> sourceKey() {
    return source.map(
        text ->
            text.startsWith(DRIVE_PREFIX)
                ? GOOGLE_FILE_ID
                : HTTP.matcher(text).lookingAt() ? CSV_URL : CSV_FILE_FOLDER);
  }
}
