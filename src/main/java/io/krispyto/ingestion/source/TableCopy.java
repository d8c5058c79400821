package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.ParquetTable;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.XlsxTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A spreadsheet or Parquet file, which cannot be read from beginning to end: its directory is at
 * the end. It is copied to the spool, whether it is compressed, in an archive, or neither.
 */
final class TableCopy implements Table {
  private static final Logger LOG = LoggerFactory.getLogger(TableCopy.class);
  private static final long MAX_XLSX = 256 << 20;

  /** As for uploads and downloads. */
  private static final long MAX_PARQUET = 2L << 30;

  private final Path copy;
  private final Table table;

  private TableCopy(Path copy, Table table) {
    this.copy = copy;
    this.table = table;
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
  static Table xlsx(InputStream in, String sheet) throws IOException, UnusableFile {
    return open(
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

  static Table parquet(InputStream in) throws IOException, UnusableFile {
    return open(
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

  private static Table open(InputStream in, long limit, String ifLarger, Opening opening)
      throws IOException, UnusableFile {
    var copy = Spool.ofProcess().newFile(".table");
    Table table = null;
    try {
      copy(in, copy, limit, ifLarger);
      table = opening.open(copy);
      return new TableCopy(copy, table);
    } finally {
      if (table == null) {
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

  @Override
  public String[] next() throws UnusableFile {
    return table.next();
  }

  @Override
  public long line() {
    return table.line();
  }

  @Override
  public String original() {
    return table.original();
  }

  @Override
  public void close() {
    table.close();
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted", copy, e);
    }
  }
}
