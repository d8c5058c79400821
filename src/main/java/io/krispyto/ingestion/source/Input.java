package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.CsvReader;
import io.krispyto.ingestion.format.FooterReader;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.NdjsonReader;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.report.FileReport;
import java.io.IOException;
import java.io.InputStream;

/**
 * One file to load, from any kind of source.
 *
 * @param name the name in the report
 * @param size the size in bytes; {@link Figures#UNKNOWN} if not known in advance
 * @param format the format of the rows
 * @param content opens the file
 */
public record Input(String name, long size, Format format, Content content) {
  public Input {
    name = Utf8.shown(name, FileReport.MAX_TEXT);
  }

  /** Opens a file. */
  public interface Content {
    InputStream open() throws IOException, UnusableFile;
  }

  /** Creates an input whose name implies its format. */
  public Input(String name, long size, Content content) {
    this(name, size, formatOf(name), content);
  }

  /** Returns the row format that a name implies, which may end with that of a compression. */
  static Format formatOf(String name) {
    return Format.ofRows(Compression.withoutEnding(name).orElse(name));
  }

  /** Creates an input that is already known to be unusable. */
  static Input broken(String name, String sentence) {
    return broken(name, new UnusableFile(sentence));
  }

  /** Creates an input that is already known to be unusable, with the cause. */
  static Input broken(String name, UnusableFile why) {
    return new Input(
        name,
        0,
        () -> {
          throw why;
        });
  }

  /**
   * Returns the decompressed bytes of the stream that {@link #content} opened. Closing it closes
   * that stream.
   */
  public static InputStream decompressed(InputStream opened) throws IOException, UnusableFile {
    return Compression.decompressed(opened);
  }

  /** Creates a reader for the rows of a stream from {@link #decompressed}. */
  public RowReader reader(InputStream decompressed) throws UnusableFile {
    return switch (format) {
      case CSV -> new FooterReader(new CsvReader(decompressed));
      case NDJSON -> new NdjsonReader(decompressed);
      case ZIP -> throw new UnusableFile("A zip has no rows of its own.");
    };
  }
}
