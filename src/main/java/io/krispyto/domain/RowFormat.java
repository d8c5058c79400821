package io.krispyto.domain;

import java.util.Arrays;
import java.util.Optional;

/** The formats of rows in a response. The first one is the default. */
public enum RowFormat {
  JSON("json", "application/json"),
  /** CSV as in RFC 4180, with a header. */
  CSV("csv", "text/csv"),
  /** One JSON object per line. */
  NDJSON("ndjson", "application/x-ndjson");

  private final String text;
  private final String mediaType;

  RowFormat(String text, String mediaType) {
    this.text = text;
    this.mediaType = mediaType;
  }

  /** The value of the parameter {@code format}. */
  public String text() {
    return text;
  }

  /** The media type of the bytes. */
  public String mediaType() {
    return mediaType;
  }

  /** Returns the format that is the extension of a path, if any. */
  public static Optional<RowFormat> ofPath(String path) {
    return Arrays.stream(values()).filter(format -> path.endsWith("." + format.text)).findFirst();
  }

  /**
   * Parses a value of the parameter {@code format}.
   *
   * @throws IllegalArgumentException listing the valid values
   */
  public static RowFormat parse(String text) {
    for (var format : values()) {
      if (format.text.equals(text)) {
        return format;
      }
    }
    throw new IllegalArgumentException("is not one of json, csv, ndjson");
  }
}
