package io.krispyto.ingestion.format.xlsx;

import io.krispyto.ingestion.format.Cells;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import javax.xml.stream.XMLStreamException;

/** The rows of a sheet, one at a time. */
final class XlsxSheet {
  private static final int SECONDS_OF_DAY = 24 * 60 * 60;

  /** Day 0 of the two calendars, in days since 1970. */
  private static final long DAY_0_OF_1900 = -25_569;

  private static final long DAY_0_OF_1904 = -24_107;

  /** The first calendar has a 29 February 1900, day 60, which did not exist. */
  private static final int FALSE_LEAP_DAY = 60;

  private static final int MAX_NUMBER_LENGTH = 100;

  private final XlsxWorkbook workbook;
  private final XlsxPart xml;
  private final String[] cells = new String[Cells.MAX_COLUMNS];
  private long line;

  XlsxSheet(XlsxWorkbook workbook, XlsxPart xml) {
    this.workbook = workbook;
    this.xml = xml;
  }

  /** Returns the cells of the next row up to the last one with a value; {@code null} at the end. */
  String[] next() throws IOException, XMLStreamException {
    while (xml.nextElement()) {
      if (xml.name().equals("row")) {
        return row();
      }
    }
    return null;
  }

  /** Returns the number of the row that {@link #next} returned. */
  long line() {
    return line;
  }

  private String[] row() throws IOException, XMLStreamException {
    var number = xml.attribute("r");
    // Row numbers only rise, even in a damaged file.
    line = Math.max(line + 1, isNumber(number) ? Long.parseLong(number) : 0);
    Arrays.fill(cells, null);
    var outer = xml.depth();
    var column = -1;
    var width = 0;
    while (xml.nextElementWithin(outer)) {
      if (xml.name().equals("c")) {
        column = column(xml.attribute("r"), column + 1);
        var value = value();
        if (value != null && !value.isEmpty()) {
          if (column >= Cells.MAX_COLUMNS) {
            throw new XlsxPart.Refused("Row " + line + " has more than 512 columns.");
          }
          cells[column] = value;
          width = Math.max(width, column + 1);
        }
      }
    }
    return Arrays.copyOf(cells, width);
  }

  private static boolean isNumber(String text) {
    return text != null && text.matches("[0-9]{1,9}");
  }

  /** Returns the column of a reference such as {@code AB12}. */
  private static int column(String reference, int next) {
    if (reference == null) {
      return next;
    }
    var column = 0;
    var i = 0;
    for (; i < Math.min(reference.length(), 3) && isLetter(reference.charAt(i)); i++) {
      column = 26 * column + reference.charAt(i) - 'A' + 1;
    }
    return i == 0 ? next : column - 1;
  }

  private static boolean isLetter(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private String value() throws IOException, XMLStreamException {
    var type = xml.attribute("t");
    var style = xml.attribute("s");
    var outer = xml.depth();
    String value = null;
    while (xml.nextElementWithin(outer)) {
      if (xml.name().equals("v")) {
        value = xml.text();
      } else if (xml.name().equals("is")) {
        value = XlsxWorkbook.richText(xml);
      }
    }
    return value == null ? null : text(value, type == null ? "n" : type, style).strip();
  }

  private String text(String value, String type, String style) {
    return switch (type) {
      case "s" -> workbook.text(Integer.parseInt(value.strip()));
      case "b" -> value.equals("1") ? "true" : "false";
      case "n" ->
          number(
              value.strip(),
              isNumber(style) && workbook.isDate(Integer.parseInt(style)),
              isNumber(style) && workbook.hasTime(Integer.parseInt(style)));
      // An ISO date, of the strict variant of the format.
      case "d" ->
          isNumber(style) && workbook.hasTime(Integer.parseInt(style))
              ? value
              : value.replaceFirst("T00:00(:00(\\.0*)?)?Z?$", "");
      default -> value;
    };
  }

  /**
   * @param hasTime whether the cell shows a time, so that midnight is written as a time
   */
  private String number(String value, boolean isDate, boolean hasTime) {
    if (value.isEmpty() || value.length() > MAX_NUMBER_LENGTH) {
      return value;
    }
    try {
      var number = Double.parseDouble(value);
      var text = isDate ? date(number, hasTime) : Cells.number(number);
      return text == null ? value : text;
    } catch (NumberFormatException e) {
      return value;
    }
  }

  /** Returns the date of a number of days; {@code null} if it is out of range. */
  private String date(double days, boolean hasTime) {
    if (!(days >= 0 && days < 2_958_466)) {
      return null;
    }
    var seconds = Math.round(days * SECONDS_OF_DAY);
    var day = seconds / SECONDS_OF_DAY;
    var second = seconds % SECONDS_OF_DAY;
    var epochDay =
        workbook.startsIn1904()
            ? DAY_0_OF_1904 + day
            : DAY_0_OF_1900 + day + (day < FALSE_LEAP_DAY ? 1 : 0);
    return second == 0 && !hasTime
        ? Cells.date(epochDay)
        : Cells.timestamp(Instant.ofEpochSecond(epochDay * SECONDS_OF_DAY + second));
  }
}
