package io.krispyto.ingestion.format;

import io.krispyto.domain.Failure;
import java.util.Arrays;
import java.util.Locale;

/** The format of a file. */
public enum Format {
  CSV("text/csv", ".csv"),
  ZIP("application/zip", ".zip"),
  /** One JSON object per line. */
  NDJSON("application/x-ndjson", ".ndjson", ".jsonl"),
  /** One JSON array of arrays. */
  JSON("application/json", ".json");

  private final String mediaType;
  private final String[] endings;

  Format(String mediaType, String... endings) {
    this.mediaType = mediaType;
    this.endings = endings;
  }

  /** Returns whether the file name has an extension of this format, ignoring case. */
  public boolean isNamed(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    for (var ending : endings) {
      if (lower.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the row format that a file name implies; defaults to CSV. */
  public static Format ofRows(String name) {
    return NDJSON.isNamed(name) ? NDJSON : JSON.isNamed(name) ? JSON : CSV;
  }

  /** Returns the name of an upload in reports, such as {@code upload.csv}. */
  public String label() {
    return "upload." + name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the format of a media type. Parameters are ignored, except for the charset: text is
   * read as UTF-8, and any other encoding would be silently misread.
   *
   * @param given the value of {@code Content-Type}; null if absent
   * @throws Failure.UnsupportedMediaType if the media type is not supported
   */
  public static Format of(Object given) {
    if (!(given instanceof String text) || text.isBlank() || text.strip().startsWith(";")) {
      throw unsupported("but no media type was given");
    }
    var parts = text.split(";", -1);
    var format =
        Arrays.stream(values())
            .filter(one -> one.mediaType.equalsIgnoreCase(parts[0].strip()))
            .findFirst()
            .orElseThrow(() -> unsupported("not " + parts[0].strip()));
    Arrays.stream(parts).skip(1).map(String::strip).forEach(Format::requireUtf8);
    return format;
  }

  private static void requireUtf8(String parameter) {
    var parts = parameter.split("=", 2);
    if (!parts[0].strip().equalsIgnoreCase("charset") || parts.length < 2) {
      return;
    }
    var charset = parts[1].strip().replace("\"", "");
    // US-ASCII is a subset of UTF-8.
    if (!charset.matches("(?i)utf-?8|us-ascii")) {
      throw new Failure.UnsupportedMediaType(
          "An upload must be encoded in UTF-8, not " + charset + ".");
    }
  }

  private static Failure unsupported(String reason) {
    return new Failure.UnsupportedMediaType(
        "An upload must be text/csv, application/zip, application/x-ndjson or application/json, "
            + reason
            + ".");
  }
}
