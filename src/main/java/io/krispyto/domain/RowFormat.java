package io.krispyto.domain;

/**
 * The forms in which rows are answered. The first is the one that is meant if none is asked for.
 */
public enum RowFormat {
  JSON("json", "application/json"),
  /** As RFC 4180 has it, with a header. */
  CSV("csv", "text/csv"),
  /** A JSON object on each line. */
  NDJSON("ndjson", "application/x-ndjson");

  private final String text;
  private final String mediaType;

  RowFormat(String text, String mediaType) {
    this.text = text;
    this.mediaType = mediaType;
  }

  /** The name, as the parameter {@code format} has it. */
  public String text() {
    return text;
  }

  /** What the bytes are. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException naming the formats, if it is none
   */
  public static RowFormat parse(String text) {
    for (var format : values()) {
      if (format.text.equals(text)) {
        return format;
      }
    }
    throw new IllegalArgumentException("is none of json, csv, ndjson");
  }
}
