package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.CsvTable;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.JsonArrayTable;
import io.krispyto.ingestion.format.NdjsonReader;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.Transcoder;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.report.FileReport;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

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
  /** A few thousand rows, enough to recognise the layout of a file. */
  private static final int HEAD = 256 * 1024;

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

  /**
   * Returns the format that a name implies, or CSV. The name may end with a compression extension.
   */
  public static Format formatOf(String name) {
    return Format.ofName(name)
        .or(() -> Compression.withoutEnding(name).flatMap(Format::ofName))
        .orElse(Format.CSV);
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
   * Opens the decompressed bytes of the file. The bytes that a file in an archive inflates to count
   * towards the archive's budget.
   *
   * @param counting wraps the stored bytes
   */
  public InputStream open(UnaryOperator<InputStream> counting) throws IOException, UnusableFile {
    var opened = content.open();
    return Compression.decompressed(
        counting.apply(opened), opened instanceof EntryStream entry ? entry.share() : null);
  }

  /**
   * Opens the rows of a stream from {@link #open}. Binary formats are recognised by their content,
   * whatever the name.
   */
  public Reading.Opened read(InputStream decompressed) throws UnusableFile {
    try {
      var in = new BufferedInputStream(decompressed);
      var copy = copyOfBinary(in);
      return copy.isPresent()
          ? copy.get().read(tables -> reading.open(name, tables))
          : readText(in);
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
  }

  /**
   * Describes how this file will be read.
   *
   * @param path the path of the file for commands
   */
  public Reading.Inspection inspect(String path) throws UnusableFile {
    try (var in = new BufferedInputStream(open(UnaryOperator.identity()))) {
      var copy = copyOfBinary(in);
      if (copy.isPresent()) {
        try (var tables = copy.get()) {
          return reading.inspect(name, path, tables);
        }
      }
      return format == Format.NDJSON
          ? new Reading.Inspection(
              Reading.Opened.NDJSON, List.of(), List.of(), Reading.plainCommand(path))
          : reading.inspect(name, path, new TextTables(in));
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
  }

  /** Copies a spreadsheet or Parquet file; leaves the start of any other file unread. */
  private Optional<TableCopy> copyOfBinary(BufferedInputStream in)
      throws IOException, UnusableFile {
    in.mark(Format.START);
    var content = Format.ofContent(in.readNBytes(Format.START));
    in.reset();
    if (content.filter(Format.ZIP::equals).isPresent()) {
      return Optional.of(TableCopy.xlsx(in, reading.sheet().orElse(null)));
    }
    return content.filter(Format.PARQUET::equals).isPresent()
        ? Optional.of(TableCopy.parquet(in))
        : Optional.empty();
  }

  private Reading.Opened readText(BufferedInputStream in) throws UnusableFile {
    return switch (format) {
      case CSV, JSON -> reading.open(name, new TextTables(in));
      case NDJSON ->
          new Reading.Opened(
              new NdjsonReader(utf8(in)), Reading.Opened.NDJSON, false, reading.isFiat());
      case ZIP -> throw new UnusableFile("It is not a zip.");
      case TAR -> throw new UnusableFile("It is not a tar.");
      case XLSX -> throw new UnusableFile("It is not a spreadsheet (xlsx).");
      case PARQUET -> throw new UnusableFile("It is not a Parquet file.");
    };
  }

  private InputStream utf8(InputStream in) throws UnusableFile {
    try {
      return Transcoder.utf8(new BufferedInputStream(in), reading.charset().orElse(null));
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
  }

  /**
   * Opens the table of a text file. The layout is recognised from the first bytes, so that no
   * stream is read twice.
   */
  private final class TextTables implements Reading.Tables {
    private final BufferedInputStream file;
    private final byte[] head;

    /**
     * @param file the decompressed bytes whose rows are loaded
     */
    TextTables(BufferedInputStream file) throws UnusableFile {
      this.file = file;
      try {
        file.mark(HEAD);
        head = file.readNBytes(HEAD);
        file.reset();
      } catch (IOException e) {
        throw UnusableFile.unreadable(e);
      }
    }

    @Override
    public Table open(char delimiter) throws UnusableFile {
      var table = table(new ByteArrayInputStream(head), delimiter);
      return isWhole() ? table : new HeadTable(table);
    }

    @Override
    public boolean isWhole() {
      return head.length < HEAD;
    }

    @Override
    public Table last(char delimiter) throws UnusableFile {
      return table(file, delimiter);
    }

    private Table table(InputStream in, char delimiter) throws UnusableFile {
      var text = utf8(in);
      return format == Format.JSON ? new JsonArrayTable(text) : new CsvTable(text, delimiter);
    }
  }
}
