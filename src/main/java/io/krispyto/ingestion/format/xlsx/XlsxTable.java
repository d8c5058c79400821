package io.krispyto.ingestion.format.xlsx;

import io.krispyto.ingestion.format.Cells;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worksheet of a spreadsheet (xlsx, ISO/IEC 29500). A date becomes ISO 8601 text, a number the
 * shortest text that means the same double, and a formula its stored result.
 */
public final class XlsxTable implements Table {
  private static final Logger LOG = LoggerFactory.getLogger(XlsxTable.class);

  /** The maximum number of sheets that an error lists. */
  private static final int MAX_NAMED = 20;

  private final XlsxWorkbook workbook;
  private XlsxSheet sheet;

  /** The number of columns of the first row. Other rows are padded to it. */
  private int width = -1;

  private String[] row;

  private XlsxTable(XlsxWorkbook workbook) {
    this.workbook = workbook;
  }

  /**
   * Opens a spreadsheet.
   *
   * @param sheet the name of a sheet; {@code null} for the only one that has values
   */
  public static XlsxTable open(Path file, String sheet) throws UnusableFile {
    XlsxTable table = null;
    try {
      table = new XlsxTable(XlsxWorkbook.open(file));
      table.sheet = table.chosen(sheet);
      var opened = table;
      table = null;
      return opened;
    } catch (IOException | XMLStreamException | RuntimeException e) {
      throw broken(e);
    } finally {
      if (table != null) {
        table.close();
      }
    }
  }

  @Override
  public String[] next() throws UnusableFile {
    try {
      String[] cells;
      do {
        cells = sheet.next();
      } while (cells != null && Cells.areBlank(cells));
      row = cells == null ? null : padded(cells);
      return row;
    } catch (IOException | XMLStreamException | RuntimeException e) {
      throw broken(e);
    }
  }

  @Override
  public long line() {
    return sheet.line();
  }

  @Override
  public String original() {
    return Cells.csv(row);
  }

  @Override
  public void close() {
    try {
      workbook.close();
    } catch (IOException e) {
      LOG.debug("A spreadsheet could not be closed", e);
    }
  }

  /** Rows end with their last cell that has a value. */
  private String[] padded(String[] cells) {
    if (width < 0) {
      width = cells.length;
    }
    return cells.length < width ? Arrays.copyOf(cells, width) : cells;
  }

  private XlsxSheet chosen(String name) throws IOException, XMLStreamException, UnusableFile {
    if (name != null) {
      for (var each : workbook.sheets()) {
        if (each.name().equals(name)) {
          return workbook.sheet(each);
        }
      }
      throw new UnusableFile(
          "The spreadsheet has no sheet \""
              + name
              + "\"; it has "
              + named(workbook.sheets())
              + ".");
    }
    var used = new ArrayList<XlsxWorkbook.SheetPart>();
    for (var each : workbook.sheets()) {
      if (hasValues(each)) {
        used.add(each);
      }
    }
    if (used.isEmpty()) {
      throw new UnusableFile("The file is empty.");
    }
    if (used.size() > 1) {
      throw new UnusableFile(
          "The spreadsheet has "
              + used.size()
              + " sheets with values: "
              + named(used)
              + ". Choose one with --sheet NAME, or with the parameter sheet of an upload.");
    }
    return workbook.sheet(used.get(0));
  }

  private boolean hasValues(XlsxWorkbook.SheetPart part)
      throws IOException, XMLStreamException, UnusableFile {
    var candidate = workbook.sheet(part);
    for (var cells = candidate.next(); cells != null; cells = candidate.next()) {
      if (!Cells.areBlank(cells)) {
        return true;
      }
    }
    return false;
  }

  private static String named(List<XlsxWorkbook.SheetPart> sheets) {
    var names =
        sheets.stream()
            .limit(MAX_NAMED)
            .map(sheet -> '"' + sheet.name() + '"')
            .collect(Collectors.joining(", "));
    return sheets.size() > MAX_NAMED ? names + ", …" : names;
  }

  /** The XML parser and the zip throw various exceptions if a file is damaged. */
  private static UnusableFile broken(Exception e) {
    LOG.debug("A spreadsheet cannot be read", e);
    return new UnusableFile(
        e instanceof XlsxPart.Refused refused
            ? refused.getMessage()
            : "The spreadsheet is damaged or not supported.");
  }
}
