package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.CsvReader;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.NdjsonReader;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.TableReader;
import io.krispyto.ingestion.format.Transcoder;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.report.FileReport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.UnaryOperator;

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

  /** Returns the format that a name implies, which may end with that of a compression; or CSV. */
  static Format formatOf(String name) {
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
   * Opens the decompressed bytes of the file. What a file in an archive inflates to counts as that
   * of the archive.
   *
   * @param counting wraps the bytes as they are stored
   */
  public InputStream open(UnaryOperator<InputStream> counting) throws IOException, UnusableFile {
    var opened = content.open();
    return Compression.decompressed(
        counting.apply(opened), opened instanceof EntryStream entry ? entry.share() : null);
  }

  /**
   * Creates a reader for the rows of a stream from {@link #open}. Binary formats are recognised by
   * their content, whatever the name.
   */
  public RowReader reader(InputStream decompressed, ReadOptions options) throws UnusableFile {
    try {
      var in = new BufferedInputStream(decompressed);
      in.mark(Format.START);
      var content = Format.ofContent(in.readNBytes(Format.START));
      in.reset();
      if (content.filter(Format.ZIP::equals).isPresent()) {
        return new TableReader(TableCopy.xlsx(in, options.sheet()));
      } else if (content.filter(Format.PARQUET::equals).isPresent()) {
        return new TableReader(TableCopy.parquet(in));
      }
      return textReader(Transcoder.utf8(in, options.charset()));
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
  }

  private RowReader textReader(InputStream text) throws UnusableFile {
    return switch (format) {
      case CSV -> new CsvReader(text);
      case NDJSON -> new NdjsonReader(text);
      case ZIP -> throw new UnusableFile("It is not a zip.");
      case TAR -> throw new UnusableFile("It is not a tar.");
      case XLSX -> throw new UnusableFile("It is not a spreadsheet (xlsx).");
      case PARQUET -> throw new UnusableFile("It is not a Parquet file.");
    };
  }
}
