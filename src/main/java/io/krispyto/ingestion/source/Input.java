package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.CsvReader;
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
 * One file to load, whatever source it comes from.
 *
 * @param name for the report
 * @param size in bytes; {@link Figures#UNKNOWN} if it cannot be told beforehand
 * @param format what its rows are written in
 * @param content opens it
 */
public record Input(String name, long size, Format format, Content content) {
  public Input {
    name = Utf8.shown(name, FileReport.MAX_TEXT);
  }

  /** Opens a file. */
  public interface Content {
    InputStream open() throws IOException, UnusableFile;
  }

  /** A file whose name says what it is. */
  public Input(String name, long size, Content content) {
    this(name, size, Format.ofRows(name), content);
  }

  /** A file of which it is known already that it cannot be loaded. */
  static Input broken(String name, String sentence) {
    return broken(name, new UnusableFile(sentence));
  }

  /** The same, and why. */
  static Input broken(String name, UnusableFile why) {
    return new Input(
        name,
        0,
        () -> {
          throw why;
        });
  }

  /** Reads the rows of what {@link #content} opened. */
  public RowReader reader(InputStream opened) throws UnusableFile {
    return switch (format) {
      case CSV -> new CsvReader(opened);
      case NDJSON -> new NdjsonReader(opened);
      case ZIP -> throw new UnusableFile("A zip has no rows of its own.");
    };
  }
}
