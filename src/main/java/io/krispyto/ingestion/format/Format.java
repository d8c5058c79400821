package io.krispyto.ingestion.format;

import io.krispyto.domain.Failure;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The format of a file. */
public enum Format {
  CSV("text/csv", ".csv"),
  /** One JSON object per line. */
  NDJSON("application/x-ndjson", ".ndjson", ".jsonl"),
  /** One JSON array of arrays. */
  JSON("application/json", ".json"),
  ZIP("application/zip", ".zip"),
  /** A tar archive, which may be compressed as a whole. */
  TAR("application/x-tar", ".tar", ".tgz", ".tbz2", ".txz", ".tzst"),
  /** A spreadsheet. */
  XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
  PARQUET("application/vnd.apache.parquet", ".parquet");

  /** Enough bytes for {@link #ofContent}. */
  public static final int START = FileType.START;

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

  /** Returns the format that a file name implies; empty if it implies none. */
  public static Optional<Format> ofName(String name) {
    return Arrays.stream(values()).filter(format -> format.isNamed(name)).findFirst();
  }

  /**
   * Returns the format that the first bytes of a file prove: an archive or a binary table. A
   * spreadsheet begins like any zip.
   *
   * @param first the first {@link #START} bytes, or fewer if the file is shorter
   */
  public static Optional<Format> ofContent(byte[] first) {
    if (FileType.isTar(first)) {
      return Optional.of(TAR);
    } else if (FileType.ZIP.isStartOf(first) || FileType.EMPTY_ZIP.isStartOf(first)) {
      return Optional.of(ZIP);
    }
    return FileType.PARQUET.isStartOf(first) ? Optional.of(PARQUET) : Optional.empty();
  }

  /** Returns the name of an upload in reports, such as {@code upload.csv}. */
  public String label() {
    return "upload." + name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the format of a media type. Its parameters are ignored.
   *
   * @param given the value of {@code Content-Type}; null if absent
   * @throws Failure.UnsupportedMediaType if the media type is not supported
   */
  public static Format of(Object given) {
    if (!(given instanceof String text) || text.isBlank() || text.strip().startsWith(";")) {
      throw unsupported("but no media type was given");
    }
    return ofMediaType(text).orElseThrow(() -> unsupported("not " + withoutParameters(text)));
  }

  /** Returns the format of a media type, whose parameters are ignored; empty if it has none. */
  public static Optional<Format> ofMediaType(String text) {
    return Arrays.stream(values())
        .filter(one -> one.mediaType.equalsIgnoreCase(withoutParameters(text)))
        .findFirst();
  }

  private static String withoutParameters(String mediaType) {
    return mediaType.split(";", -1)[0].strip();
  }

  /**
   * Returns the charset that a media type declares; {@code null} if it declares none.
   *
   * @param given the value of {@code Content-Type}
   * @throws Failure.UnsupportedMediaType if the charset is not supported
   */
  public static Charset charsetOf(Object given) {
    return Arrays.stream(String.valueOf(given).split(";", -1))
        .skip(1)
        .map(parameter -> parameter.split("=", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equalsIgnoreCase("charset"))
        .map(parts -> parts[1].strip().replace("\"", ""))
        .findFirst()
        .map(Format::charset)
        .orElse(null);
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new Failure.UnsupportedMediaType("The charset " + name + " is not supported.");
    }
  }

  private static Failure unsupported(String reason) {
    var mediaTypes = Arrays.stream(values()).map(one -> one.mediaType).toList();
    var last = mediaTypes.size() - 1;
    return new Failure.UnsupportedMediaType(
        "An upload must be "
            + String.join(", ", mediaTypes.subList(0, last))
            + " or "
            + mediaTypes.get(last)
            + ", "
            + reason
            + ".");
  }
}
