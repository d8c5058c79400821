package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.CsvTable;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.JsonArrayTable;
import io.krispyto.ingestion.format.NdjsonReader;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.report.FileReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * One file to load, from any kind of source.
 *
 * @param name the name in the report
 * @param size the size in bytes; {@link Figures#UNKNOWN} if not known in advance
 * @param format the format of the rows
 * @param reading how its rows are read
 * @param content opens the file, from its start, each time
 */
public record Input(String name, long size, Format format, Reading reading, Content content) {
  public Input {
    name = Utf8.shown(name, FileReport.MAX_TEXT);
  }

  /** Opens a file. */
  public interface Content {
    InputStream open() throws IOException, UnusableFile;
  }

  /** Creates an input whose name implies its format. */
  public Input(String name, long size, Content content) {
    this(name, size, formatOf(name), Reading.DEFAULT, content);
  }

  /** Returns the same file, read in another way. */
  Input with(Reading other) {
    return new Input(name, size, format, other, content);
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

  /** Opens the rows of a stream from {@link #decompressed}. */
  public Reading.Opened read(InputStream decompressed) throws UnusableFile {
    return switch (format) {
      case CSV, JSON -> reading.open(name, new Tables(decompressed));
      case NDJSON ->
          new Reading.Opened(new NdjsonReader(decompressed), Reading.Opened.NDJSON, false);
      case ZIP -> throw new UnusableFile("A zip has no rows of its own.");
    };
  }

  /**
   * Describes how this file will be read.
   *
   * @param path the path of the file for commands
   */
  public Reading.Inspection inspect(String path) throws UnusableFile {
    if (format == Format.NDJSON) {
      return new Reading.Inspection(
          Reading.Opened.NDJSON, List.of(), List.of(), Reading.plainCommand(path));
    }
    return reading.inspect(name, path, new Tables(InputStream.nullInputStream()));
  }

  /** Opens the table of this file. */
  private final class Tables implements Reading.Tables {
    private final InputStream last;

    /**
     * @param last the decompressed bytes of which the rows are loaded
     */
    Tables(InputStream last) {
      this.last = last;
    }

    @Override
    public Table open(char delimiter) throws UnusableFile {
      try {
        var in = decompressed(content.open());
        return new ClosingTable(table(in, delimiter), in);
      } catch (IOException e) {
        throw UnusableFile.unreadable(e);
      }
    }

    @Override
    public Table last(char delimiter) throws UnusableFile {
      return table(last, delimiter);
    }

    private Table table(InputStream in, char delimiter) throws UnusableFile {
      return format == Format.JSON ? new JsonArrayTable(in) : new CsvTable(in, delimiter);
    }
  }
}
