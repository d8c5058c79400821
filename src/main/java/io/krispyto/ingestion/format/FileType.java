package io.krispyto.ingestion.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Well-known types of files that contain no rows this server reads. They are recognised by their
 * first bytes, so that the error can say what the file is.
 */
enum FileType {
  ZIP("a zip, despite its name; unpack it first.", 'P', 'K', 3, 4),
  EMPTY_ZIP("an empty zip", 'P', 'K', 5, 6),
  GZIP("compressed with gzip within another compression", 0x1f, 0x8b, 8),
  BZIP2(
      "compressed with bzip2 within another compression",
      'B',
      'Z',
      'h',
      -1,
      0x31,
      0x41,
      0x59,
      0x26,
      0x53,
      0x59),
  XZ("compressed with xz within another compression", 0xfd, '7', 'z', 'X', 'Z', 0),
  ZSTANDARD("compressed with Zstandard within another compression", 0x28, 0xb5, 0x2f, 0xfd),
  SEVEN_ZIP("a 7z archive", '7', 'z', 0xbc, 0xaf, 0x27, 0x1c),
  RAR("a RAR archive", 'R', 'a', 'r', '!', 0x1a, 7),
  LZ4("compressed with LZ4", 4, 0x22, 0x4d, 0x18),
  SQLITE("a SQLite database", "SQLite format 3\0"),
  PARQUET("a Parquet file", 'P', 'A', 'R', '1', 0x15),
  ARROW("an Arrow file", "ARROW1\0\0"),
  AVRO("an Avro file", 'O', 'b', 'j', 1),
  HDF5("an HDF5 file", 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'),
  EXCEL_97("an Excel 97 to 2003 spreadsheet", 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1),
  PDF("a PDF", "%PDF-"),
  PNG("a PNG image", 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'),
  JPEG("a JPEG image", 0xff, 0xd8, 0xff);

  /** Enough to recognise each type. */
  static final int START = 512;

  /** Where a tar has its mark. */
  private static final int TAR_MARK = 257;

  private final String title;
  private final int[] start;

  /**
   * @param title completes a sentence that starts with "It is"
   * @param start the first bytes; -1 stands for any byte
   */
  FileType(String title, int... start) {
    this.title = title;
    this.start = start;
  }

  FileType(String title, String start) {
    this(title, start.chars().toArray());
  }

  /**
   * Returns a sentence about what a file is; empty if it may be text with rows.
   *
   * @param first the first {@link #START} bytes, or fewer if the file is shorter
   */
  static Optional<String> describe(byte[] first) {
    return recognised(first)
        .map(
            title ->
                "It is " + title + (title.endsWith(".") ? "" : "; CSV or NDJSON is expected."));
  }

  private static Optional<String> recognised(byte[] first) {
    if (isTar(first)) {
      return Optional.of("a tar, despite its name; unpack it first.");
    }
    var text = text(first, hasByteOrderMark(first) ? 3 : 0).stripLeading().toLowerCase(Locale.ROOT);
    if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
      return Optional.of("a web page (HTML)");
    }
    if (text.startsWith("<?xml")) {
      return Optional.of("an XML file");
    }
    return Arrays.stream(values())
        .filter(type -> type.isStartOf(first))
        .map(type -> type.title)
        .findFirst();
  }

  /** Returns whether a file is a POSIX or GNU tar. */
  static boolean isTar(byte[] first) {
    var mark = text(first, TAR_MARK);
    return mark.startsWith("ustar\0") || mark.startsWith("ustar  \0");
  }

  boolean isStartOf(byte[] first) {
    if (first.length < start.length) {
      return false;
    }
    for (var i = 0; i < start.length; i++) {
      if (start[i] >= 0 && Byte.toUnsignedInt(first[i]) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasByteOrderMark(byte[] first) {
    return text(first, 0).startsWith("\u00ef\u00bb\u00bf");
  }

  private static String text(byte[] first, int from) {
    return from >= first.length
        ? ""
        : new String(first, from, first.length - from, StandardCharsets.ISO_8859_1);
  }
}
