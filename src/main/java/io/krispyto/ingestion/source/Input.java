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
    this(name, size, Format.ofRows(name), content);
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

  /** Creates a reader for the rows of the stream that {@link #content} opened. */
  public RowReader reader(InputStream opened) throws UnusableFile {
    return switch (format) {
      case CSV -> new CsvReader(opened);
      case NDJSON -> new NdjsonReader(opened);
      case ZIP -> throw new UnusableFile("A zip has no rows of its own.");
    };
  }
}
