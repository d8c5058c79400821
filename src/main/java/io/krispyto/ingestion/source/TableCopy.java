package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.parquet.ParquetTable;
import io.krispyto.ingestion.format.xlsx.XlsxTable;
import io.krispyto.ingestion.layout.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spreadsheet or Parquet file, which cannot be read from beginning to end: its directory is at
 * the end. It is copied to the spool, whether it is compressed, in an archive, or neither. Its
 * tables have no delimiter.
 */
final class TableCopy implements Reading.Tables, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TableCopy.class);
  private static final long MAX_XLSX = 256 << 20;

  /** The same limit as for uploads and downloads. */
  private static final long MAX_PARQUET = 2L << 30;

  private final Path copy;
  private final Opening opening;

  private TableCopy(Path copy, Opening opening) {
    this.copy = copy;
    this.opening = opening;
  }

  private interface Opening {
    Table open(Path copy) throws IOException, UnusableFile;
  }

  /**
   * Opens a spreadsheet.
   *
   * @param sheet the name of a sheet; {@code null} for the only one with values
   * @throws UnusableFile if it is another zip
   */
  static TableCopy xlsx(InputStream in, String sheet) throws IOException, UnusableFile {
    return of(
        in,
        MAX_XLSX,
        "The spreadsheet or zip is larger than 256 MiB.",
        copy -> {
          if (!isXlsx(copy)) {
            throw new UnusableFile("It is a zip, despite its name; unpack it first.");
          }
          return XlsxTable.open(copy, sheet);
        });
  }

  static TableCopy parquet(InputStream in) throws IOException, UnusableFile {
    return of(
        in,
        MAX_PARQUET,
        "The Parquet file is larger than 2 GiB.",
        copy -> {
          try {
            return ParquetTable.open(copy);
          } catch (LinkageError missing) {
            LOG.debug("Parquet files cannot be read", missing);
            throw UnusableFile.needsLibrary(
                "a Parquet file",
                "org.apache.parquet:parquet-hadoop with blue.strategic.parquet:parquet-floor");
          }
        });
  }

  /**
   * Returns whether a zip is a spreadsheet.
   *
   * @throws UnusableFile if it is not a zip, or is damaged
   */
  static boolean isXlsx(Path path) throws IOException, UnusableFile {
    try (var zip = ZipArchive.open(path)) {
      var names = zip.entries().stream().map(ZipArchive.Entry::name).toList();
      return names.contains("[Content_Types].xml")
          && names.stream().anyMatch(name -> name.startsWith("xl/"));
    } catch (ZipException e) {
      throw new UnusableFile("It is not a zip, or is damaged: " + e.getMessage() + ".");
    }
  }

  private static TableCopy of(InputStream in, long limit, String ifLarger, Opening opening)
      throws IOException, UnusableFile {
    var copy = Spool.ofProcess().newFile(".table");
    var isWhole = false;
    try {
      copy(in, copy, limit, ifLarger);
      isWhole = true;
      return new TableCopy(copy, opening);
    } finally {
      if (!isWhole) {
        Files.deleteIfExists(copy);
      }
    }
  }

  private static void copy(InputStream in, Path copy, long limit, String ifLarger)
      throws IOException, UnusableFile {
    var left = limit;
    var buffer = new byte[64 * 1024];
    try (var out = Files.newOutputStream(copy)) {
      for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        left -= count;
        if (left < 0) {
          throw new UnusableFile(ifLarger);
        }
        out.write(buffer, 0, count);
      }
    }
  }

  interface Use {
    Reading.Opened of(Reading.Tables tables) throws UnusableFile;
  }

  /** Opens the rows; closing them deletes the copy. */
  Reading.Opened read(Use use) throws UnusableFile {
    var isOpen = false;
    try {
      var opened = use.of(this);
      isOpen = true;
      return opened;
    } finally {
      if (!isOpen) {
        close();
      }
    }
  }

  @Override
  public Table open(char delimiter) throws UnusableFile {
    try {
      return opening.open(copy);
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
  }

  @Override
  public boolean hasTypedDates() {
    return true;
  }

  @Override
  public Table last(char delimiter) throws UnusableFile {
    return new ClosingTable(open(delimiter), this);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted", copy, e);
    }
  }
}
