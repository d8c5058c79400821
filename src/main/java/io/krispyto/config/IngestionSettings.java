package io.krispyto.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of the write side.
 *
 * @param source source to load into an empty database, in the syntax of the bus address {@code
 *     krispyto.ingestion.load}: {@code CSV_FILE_FOLDER}, otherwise {@code CSV_URL}, otherwise
 *     {@code GOOGLE_FILE_ID}; empty if none is set
 * @param uploadBytes {@code UPLOAD_BYTES}, maximum size of an upload in bytes; default 2 GiB
 * @param interval {@code INGEST_INTERVAL}, interval at which to check the configured source for
 *     changes; 0, the default, disables it
 * @param kept {@code INGESTIONS_KEPT}, number of ingestions whose reports and rejections the
 *     database keeps; default 1000
 * @param download settings of downloads
 * @param layouts {@code LAYOUTS}, folder of the user's own layouts; empty, the default, for only
 *     the built-in ones
 */
public record IngestionSettings(
    Optional<String> source,
    long uploadBytes,
    Duration interval,
    int kept,
    DownloadSettings download,
    Optional<Path> layouts) {
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
          DownloadSettings.DEFAULT,
          Optional.empty());

  /** Returns a copy that does not check the source for changes. */
  public IngestionSettings withoutInterval() {
    return new IngestionSettings(source, uploadBytes, Duration.ZERO, kept, download, layouts);
  }

  /** Returns a copy with other download settings. */
  public IngestionSettings with(DownloadSettings other) {
    return new IngestionSettings(source, uploadBytes, interval, kept, other, layouts);
  }

  /** Returns the key of the setting that defines the source. */
  public Optional<String> sourceKey() {
    return source.map(
        text ->
            text.startsWith(DRIVE_PREFIX)
                ? GOOGLE_FILE_ID
                : HTTP.matcher(text).lookingAt() ? CSV_URL : CSV_FILE_FOLDER);
  }
}
