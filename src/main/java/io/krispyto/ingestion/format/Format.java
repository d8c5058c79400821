package io.krispyto.ingestion.format;

import io.krispyto.domain.Failure;
import java.util.Arrays;
import java.util.Locale;

/** What a file is. */
public enum Format {
  CSV("text/csv", ".csv"),
  ZIP("application/zip", ".zip"),
  /** A JSON object a line. */
  NDJSON("application/x-ndjson", ".ndjson", ".jsonl");

  private final String mediaType;
  private final String[] endings;

  Format(String mediaType, String... endings) {
    this.mediaType = mediaType;
    this.endings = endings;
  }

  /** Whether a file of this name would be such a one, in any case. */
  public boolean isNamed(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    for (var ending : endings) {
      if (lower.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }

  /** What the rows of a file are written in, by its name: CSV unless it says otherwise. */
  public static Format ofRows(String name) {
    return NDJSON.isNamed(name) ? NDJSON : CSV;
  }

  /** What an upload is called in reports, such as {@code upload.csv}. */
  public String label() {
    return "upload." + name().toLowerCase(Locale.ROOT);
  }

  /**
   * The format of a media type; its parameters do not matter, but for the charset: text is read as
   * UTF-8, and any other would be read wrongly without a word.
   *
   * @param given as {@code Content-Type} has it; null if the sender does not say
   * @throws Failure.UnsupportedMediaType if it is none that is taken
   */
  public static Format of(Object given) {
    if (!(given instanceof String text) || text.isBlank() || text.strip().startsWith(";")) {
      throw unsupported("this one does not say which");
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
    // US-ASCII is UTF-8 too.
    if (!charset.matches("(?i)utf-?8|us-ascii")) {
      throw new Failure.UnsupportedMediaType("An upload is in UTF-8, not in " + charset + ".");
    }
  }

  private static Failure unsupported(String reason) {
    return new Failure.UnsupportedMediaType(
        "An upload is text/csv, application/zip or application/x-ndjson; " + reason + ".");
  }
}
