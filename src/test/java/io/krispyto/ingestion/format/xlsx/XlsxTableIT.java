package io.krispyto.ingestion.format.xlsx;

import static io.krispyto.ingestion.format.TableFiles.row;
import static io.krispyto.ingestion.format.TableFiles.xlsx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.krispyto.ingestion.format.UnusableFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spreadsheets as tables of texts. */
class XlsxTableIT {
  private static final Path REAL = Path.of("../shared/data/layouts/BTC-USD.xlsx");

  @TempDir private Path folder;

  /** Reads a table: each row as its line, a colon, and its CSV. */
  private static List<String> read(Path file, String sheet) throws UnusableFile {
    try (var table = XlsxTable.open(file, sheet)) {
      var rows = new ArrayList<String>();
      while (table.next() != null) {
        rows.add(table.line() + ": " + table.original());
      }
      return rows;
    }
  }

  private List<String> read(byte[] file) throws Exception {
    return read(write(file), null);
  }

  private Path write(byte[] file) throws IOException {
    return Files.write(folder.resolve("a.xlsx"), file);
  }

  @Test
  void typedCellsBecomeTexts() throws Exception {
    var file =
        xlsx(
            workbook -> {
              var sheet = workbook.newWorksheet("S");
              row(sheet, 0, "text", "number", "date", "time", "flag", "last");
              row(
                  sheet,
                  2,
                  " a, \"b\" ",
                  0.1 + 0.2,
                  LocalDate.of(2021, 7, 6),
                  LocalDateTime.of(2021, 7, 6, 23, 59, 59),
                  true);
              row(sheet, 3, null, 1625529600000L, LocalDate.of(2009, 1, 3), 1e-9, false, 1e21);
              row(sheet, 4, "", 42, 0, -3.50);
            });
    assertThat(read(file))
        .containsExactly(
            "1: text,number,date,time,flag,last",
            "3: \"a, \"\"b\"\"\",0.30000000000000004,2021-07-06,2021-07-06 23:59:59,true,",
            "4: ,1625529600000,2009-01-03,0.000000001,false,1000000000000000000000",
            "5: ,42,0,-3.5,,");
  }

  @Test
  void theOnlySheetWithValuesIsReadOrTheNamedOne() throws Exception {
    var one =
        xlsx(
            workbook -> {
              workbook.newWorksheet("Empty");
              row(workbook.newWorksheet("Prices"), 0, "a");
            });
    assertThat(read(one)).containsExactly("1: a");
    var two =
        write(
            xlsx(
                workbook -> {
                  row(workbook.newWorksheet("First"), 0, "a");
                  row(workbook.newWorksheet("Empty"), 0, " ");
                  row(workbook.newWorksheet("Second & last"), 0, "b");
                }));
    assertThat(read(two, "Second & last")).containsExactly("1: b");
    assertThatThrownBy(() -> read(two, null))
        .hasMessage(
            "The spreadsheet has 2 sheets with values: \"First\", \"Second & last\". Choose one"
                + " with --sheet NAME, or with the parameter sheet of an upload.");
    assertThatThrownBy(() -> read(two, "first"))
        .hasMessage(
            "The spreadsheet has no sheet \"first\"; it has \"First\", \"Empty\", \"Second &"
                + " last\".");
    assertThatThrownBy(() -> read(xlsx(workbook -> workbook.newWorksheet("Empty"))))
        .hasMessage("The file is empty.");
  }

  /** The parts that other programs write in other ways. */
  @Test
  void variantsOfTheFormatAreRead() throws Exception {
    var parts = parts();
    parts.put(
        "xl/workbook.xml",
        """
        <x:workbook xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"
          xmlns:q="http://purl.oclc.org/ooxml/officeDocument/relationships">
          <x:workbookPr date1904="true"/>
          <x:sheets><x:sheet name="S" sheetId="1" q:id="r1"/></x:sheets>
        </x:workbook>
        """);
    parts.put(
        "xl/sheet.xml",
        """
        <worksheet><sheetData>
          <row><c t="inlineStr"><is><r><t>Bit</t></r><r><t>coin</t></r><rPh><t>x</t></rPh></is></c></row>
          <row r="7"><c r="B7" s="1"><v>0</v></c><c><v> 1.50 </v></c><c t="d"><v>2021-07-06T00:00:00.000</v></c>
            <c t="str"><f>A1</f><v>t&amp;c</v></c><c t="e"><v>#N/A</v></c><c t="s"><v>1</v></c></row>
          <row r="3"><c t="d"><v>2021-07-06T12:30:00</v></c><c s="2"><v>1</v></c></row>
        </sheetData></worksheet>
        """);
    parts.put(
        "xl/sharedStrings.xml",
        "\ufeff<?xml version='1.0' encoding='utf-8'?><sst><si><t>a</t></si><si><t>b</t></si></sst>");
    parts.put(
        "xl/styles.xml",
        """
        <styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-409]d\\-mmm\\-yy;@"/>
          <numFmt numFmtId="165" formatCode="&quot;days &quot;0.00\\ [Red]"/></numFmts>
          <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
          <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>
        """);
    assertThat(read(zip(parts)))
        .containsExactly(
            "1: Bitcoin", "7: ,1904-01-01,1.5,2021-07-06,t&c,#N/A,b", "8: 2021-07-06T12:30:00,1");
  }

  private static Map<String, String> parts() {
    var parts = new LinkedHashMap<String, String>();
    parts.put("[Content_Types].xml", "<Types/>");
    parts.put(
        "_rels/.rels",
        "<Relationships><Relationship Id='a' Type='http://x/officeDocument'"
            + " Target='xl/workbook.xml'/></Relationships>");
    parts.put(
        "xl/workbook.xml",
        "<workbook xmlns:r='r'><sheets><sheet name='S' r:id='r1'/></sheets></workbook>");
    parts.put(
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id='r1' Type='http://x/worksheet' Target='/xl/sheet.xml'/>"
            + "<Relationship Id='r2' Type='http://x/sharedStrings'"
            + " Target='./x/../sharedStrings.xml'/>"
            + "<Relationship Id='r3' Type='http://x/styles' Target='styles.xml'/></Relationships>");
    return parts;
  }

  private static byte[] zip(Map<String, String> parts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void whatWouldFillTheMemoryIsRefused() throws Exception {
    var rows = "<row><c><v>1</v></c></row>";
    assertRefused("inflates to more than 200 times", rows + "<a/>".repeat(5_000_000));
    assertRefused("more than 32,767 characters", "<row><c t='str'><v>" + "x".repeat(40_000));
    assertRefused("more than 32,767 characters", "<row><c t='" + "x".repeat(300_000) + "'>");
    assertRefused("more than 512 columns", "<row><c r='XFD1'><v>1</v></c></row>");
    assertRefused("more than 512 columns", "<row><c r='ZZZZZZZ1'><v>1</v></c></row>");
    assertRefused("more than 64 nested elements", "<a>".repeat(1_000));
    var names = new StringBuilder();
    for (var i = 0; i < 3_000; i++) {
      names.append("<n").append(i).append("/>");
    }
    assertRefused("more than 2,000 names", names.toString());
    var attributes = new StringBuilder("<row ");
    for (var i = 0; i < 100; i++) {
      attributes.append("a").append(i).append("='' ");
    }
    assertRefused("more than 64 attributes", attributes + "/>");
    var parts = parts();
    parts.put("xl/sheet.xml", "<!DOCTYPE a [<!ENTITY e 'x'>]><worksheet>&e;</worksheet>");
    assertThatThrownBy(() -> read(zip(parts))).isInstanceOf(UnusableFile.class);
  }

  @Test
  void tooManySharedTextsAreRefused() throws Exception {
    var texts = new StringBuilder("<sst>");
    for (var i = 0; texts.length() < 30 << 20; i++) {
      texts.append("<si><t>").append(Integer.toString(i * 7919, 36)).append("</t></si>");
    }
    var parts = parts();
    parts.put("xl/sheet.xml", "<worksheet><row><c t='s'><v>1</v></c></row></worksheet>");
    parts.put("xl/sharedStrings.xml", texts + "</sst>");
    assertThatThrownBy(() -> read(zip(parts)))
        .hasMessage(
            "The spreadsheet has too many different texts: they need more than 64 MiB. Save it as"
                + " CSV.");
  }

  private void assertRefused(String why, String sheet) throws IOException {
    var parts = parts();
    parts.put("xl/sheet.xml", "<worksheet>" + sheet + "</worksheet>");
    var file = write(zip(parts));
    assertThatThrownBy(() -> read(file, "S"))
        .isInstanceOf(UnusableFile.class)
        .hasMessageContaining(why);
  }

  @Test
  void aDamagedFileSaysSo() throws Exception {
    var parts = parts();
    parts.put("xl/sheet.xml", "<worksheet><row></c>");
    assertThatThrownBy(() -> read(zip(parts)))
        .hasMessage("The spreadsheet is damaged or not supported.");
    parts.remove("xl/sheet.xml");
    assertThatThrownBy(() -> read(zip(parts))).hasMessage("The spreadsheet is incomplete.");
    var whole = xlsx("Bitcoin", "BTC", 3);
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length / 2)))
        .isInstanceOf(UnusableFile.class);
  }

  @Test
  void aRealSpreadsheetIsReadAsItsCsv() throws Exception {
    assumeTrue(Files.exists(REAL), REAL + " does not exist");
    var rows = read(REAL, null);
    assertThat(rows).hasSize(367);
    assertThat(rows.get(0)).isEqualTo("1: Date,Open,High,Low,Close,Adj Close,Volume");
    assertThat(rows.get(1))
        .isEqualTo(
            "2: 2022-06-27,21028.238281,21478.089844,20620.199219,20735.478516,20735.478516,"
                + "20965695707");
  }
}
