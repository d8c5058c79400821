package io.krispyto.ingestion.format.xlsx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;
import javax.xml.stream.XMLStreamException;

/** The parts of a spreadsheet: its sheets, texts and date formats. */
final class XlsxWorkbook implements AutoCloseable {
  /** Sheets of prices compress to a tenth. */
  private static final int MAX_RATIO = 200;

  private static final long ALWAYS_INFLATED = 10 << 20;
  private static final int MAX_SHEETS = 1_000;
  private static final int MAX_STYLES = 65_536;
  private static final long MAX_TEXT_MEMORY = 64 << 20;

  /** The approximate memory of a string in addition to two bytes per character. */
  private static final int STRING_MEMORY = 48;

  private final ZipFile zip;
  private final long maxInflated;
  private long inflated;

  private final List<SheetPart> sheets = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final List<Boolean> dateStyles = new ArrayList<>();
  private final List<Boolean> timeStyles = new ArrayList<>();
  private boolean startsIn1904;

  /**
   * A sheet.
   *
   * @param part the name of its part
   */
  record SheetPart(String name, String part) {}

  private record Relationship(String type, String target) {}

  private XlsxWorkbook(ZipFile zip, long size) {
    this.zip = zip;
    this.maxInflated = Math.max(ALWAYS_INFLATED, size * MAX_RATIO);
  }

  static XlsxWorkbook open(Path file) throws IOException, XMLStreamException {
    var workbook = new XlsxWorkbook(new ZipFile(file.toFile()), Files.size(file));
    var isOpen = false;
    try {
      workbook.read();
      isOpen = true;
      return workbook;
    } finally {
      if (!isOpen) {
        workbook.close();
      }
    }
  }

  List<SheetPart> sheets() {
    return sheets;
  }

  XlsxSheet sheet(SheetPart sheet) throws IOException, XMLStreamException {
    return new XlsxSheet(this, required(sheet.part));
  }

  /** Returns a text that cells share. */
  String text(int index) {
    return texts.get(index);
  }

  /** Returns whether a style formats a number as a date. */
  boolean isDate(int style) {
    return style < dateStyles.size() && dateStyles.get(style);
  }

  /** Returns whether a style shows the time of a date. */
  boolean hasTime(int style) {
    return style < timeStyles.size() && timeStyles.get(style);
  }

  /** Returns whether day 0 is 1 January 1904. */
  boolean startsIn1904() {
    return startsIn1904;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private void read() throws IOException, XMLStreamException {
    var main =
        relationships("_rels/.rels").values().stream()
            .filter(each -> each.type.equals("officeDocument"))
            .findFirst()
            .map(each -> resolved("", each.target))
            .orElse("xl/workbook.xml");
    if (main.endsWith(".bin")) {
      throw new XlsxPart.Refused("It is a binary spreadsheet (xlsb); save it as xlsx.");
    }
    var slash = main.lastIndexOf('/') + 1;
    var folder = main.substring(0, slash);
    var parts = relationships(folder + "_rels/" + main.substring(slash) + ".rels");
    readWorkbook(required(main), folder, parts);
    for (var part : parts.values()) {
      if (part.type.equals("sharedStrings")) {
        readTexts(optional(resolved(folder, part.target)));
      } else if (part.type.equals("styles")) {
        readStyles(optional(resolved(folder, part.target)));
      }
    }
  }

  private Map<String, Relationship> relationships(String part)
      throws IOException, XMLStreamException {
    var found = new HashMap<String, Relationship>();
    var xml = optional(part);
    while (xml != null && xml.nextElement() && found.size() < MAX_SHEETS) {
      var type = xml.attribute("Type");
      var target = xml.attribute("Target");
      if (xml.name().equals("Relationship") && type != null && target != null) {
        // Before the last slash, the strict and transitional variants of the format differ.
        var kind = type.substring(type.lastIndexOf('/') + 1);
        found.put(xml.attribute("Id"), new Relationship(kind, target));
      }
    }
    return found;
  }

  private static String resolved(String folder, String target) {
    if (target.startsWith("/")) {
      return target.substring(1);
    }
    return Path.of("/" + folder)
        .resolve(target)
        .normalize()
        .toString()
        .replace('\\', '/')
        .substring(1);
  }

  private void readWorkbook(XlsxPart xml, String folder, Map<String, Relationship> parts)
      throws IOException, XMLStreamException {
    while (xml.nextElement()) {
      if (xml.name().equals("workbookPr")) {
        var value = xml.attribute("date1904");
        startsIn1904 = "1".equals(value) || "true".equals(value);
      } else if (xml.name().equals("sheet")) {
        var part = parts.get(xml.qualifiedAttribute("id"));
        var name = xml.attribute("name");
        if (part != null && part.type.equals("worksheet") && name != null) {
          sheets.add(new SheetPart(name, resolved(folder, part.target)));
        }
      }
      if (sheets.size() > MAX_SHEETS) {
        throw new XlsxPart.Refused("The spreadsheet has more than 1,000 sheets.");
      }
    }
    if (sheets.isEmpty()) {
      throw new XlsxPart.Refused("The spreadsheet has no sheets.");
    }
  }

  private void readTexts(XlsxPart xml) throws IOException, XMLStreamException {
    var memory = 0L;
    while (xml != null && xml.nextElement()) {
      if (xml.name().equals("si")) {
        var text = richText(xml);
        texts.add(text);
        memory += STRING_MEMORY + 2L * text.length();
        if (memory > MAX_TEXT_MEMORY) {
          throw new XlsxPart.Refused(
              "The spreadsheet has too many different texts: they need more than 64 MiB. Save it as"
                  + " CSV.");
        }
      }
    }
  }

  /** Returns the text of an element whose parts may have formats of their own. */
  static String richText(XlsxPart xml) throws IOException, XMLStreamException {
    var outer = xml.depth();
    var text = new StringBuilder();
    while (xml.nextElementWithin(outer)) {
      if (xml.name().equals("t")) {
        xml.appendText(text);
      } else if (xml.name().equals("rPh")) {
        // How to pronounce the text.
        xml.appendText(new StringBuilder());
      }
    }
    return text.toString();
  }

  private void readStyles(XlsxPart xml) throws IOException, XMLStreamException {
    Set<Integer> dates = new HashSet<>();
    Set<Integer> times = new HashSet<>();
    var isInCells = false;
    while (xml != null && xml.nextElement()) {
      switch (xml.name()) {
        case "numFmt" -> {
          var letters = letters(xml.attribute("formatCode"));
          if (letters.matches("(?s).*[ymdhs].*")) {
            dates.add(number(xml.attribute("numFmtId")));
          }
          if (letters.matches("(?s).*[hs].*")) {
            times.add(number(xml.attribute("numFmtId")));
          }
        }
        case "cellXfs" -> isInCells = true;
        case "cellStyles", "cellStyleXfs", "dxfs" -> isInCells = false;
        case "xf" -> {
          if (isInCells) {
            var format = number(xml.attribute("numFmtId"));
            dateStyles.add(isBuiltInDate(format) || dates.contains(format));
            timeStyles.add(isBuiltInTime(format) || times.contains(format));
          }
        }
        default -> {
          // Fonts, colours and borders.
        }
      }
      if (dateStyles.size() > MAX_STYLES || dates.size() > MAX_STYLES) {
        throw new XlsxPart.Refused("The spreadsheet has more than 65,536 styles.");
      }
    }
  }

  private static int number(String text) {
    return text == null || !text.matches("[0-9]{1,9}") ? 0 : Integer.parseInt(text);
  }

  /** The formats of ISO/IEC 29500-1, 18.8.30, including the ones for East Asian languages. */
  private static boolean isBuiltInDate(int format) {
    return format >= 14 && format <= 22
        || format >= 27 && format <= 36
        || format >= 45 && format <= 47
        || format >= 50 && format <= 58;
  }

  private static boolean isBuiltInTime(int format) {
    return format >= 18 && format <= 22 || format >= 45 && format <= 47;
  }

  /**
   * Returns the letters of a format that stand for parts of a date; none for the format of a
   * number.
   */
  private static String letters(String code) {
    if (code == null) {
      return "";
    }
    // Without quoted and escaped text, and colours, locales and conditions in brackets.
    var letters =
        code.toLowerCase(Locale.ROOT).replaceAll("\"[^\"]*\"|\\\\.|_.|\\[(?![hms]+\\])[^]]*]", "");
    return letters.contains("general") ? "" : letters;
  }

  private XlsxPart required(String part) throws IOException, XMLStreamException {
    var xml = optional(part);
    if (xml == null) {
      throw new XlsxPart.Refused("The spreadsheet is incomplete.");
    }
    return xml;
  }

  private XlsxPart optional(String part) throws IOException, XMLStreamException {
    var entry = zip.getEntry(part);
    InputStream in = entry == null ? null : zip.getInputStream(entry);
    return in == null ? null : new XlsxPart(in, this::count);
  }

  private void count(int bytes) throws XlsxPart.Refused {
    inflated += bytes;
    if (inflated > maxInflated) {
      throw new XlsxPart.Refused(
          "The spreadsheet inflates to more than " + MAX_RATIO + " times its compressed size.");
    }
  }
}
