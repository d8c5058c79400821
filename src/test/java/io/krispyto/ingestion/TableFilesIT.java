package io.krispyto.ingestion;

import static io.krispyto.ingestion.format.TableFiles.parquet;
import static io.krispyto.ingestion.format.TableFiles.prices;
import static io.krispyto.ingestion.format.TableFiles.row;
import static io.krispyto.ingestion.format.TableFiles.xlsx;
import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.TestDatabase;
import io.krispyto.ingestion.source.Spool;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spreadsheets, Parquet files and text in other charsets, from everywhere. */
class TableFilesIT extends IngestionTestBase {
  private static final String RECORDS =
      "select string_agg(concat_ws('|', name, symbol, date, high, low, open, close, volume,"
          + " marketcap), ' ' order by name, date) from record r join currency c on c.id ="
          + " currency_id";

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void tablesLoadFromFilesFoldersAndArchivesWhateverTheirNames() throws IOException {
    var files = Files.createDirectory(folder.resolve("files"));
    var sheet = xlsx("Bitcoin", "BTC", 2);
    var columns = Files.readAllBytes(parquet(folder.resolve("p"), "Aave", "AAVE", 2));
    Files.write(files.resolve("a.xlsx"), sheet);
    Files.write(files.resolve("b.csv"), sheet);
    Files.write(files.resolve("c.parquet"), columns);
    Files.write(files.resolve("d.ndjson.gz"), gzip(columns));
    try (var zip = new ZipOutputStream(Files.newOutputStream(files.resolve("e.zip")))) {
      for (var name : List.of("x/1.xlsx", "x/2.csv", "x/3.parquet.gz", "x/notes.txt")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.contains("3") ? gzip(columns) : sheet);
      }
    }
    Files.write(files.resolve("f.txt"), sheet);
    Files.createDirectory(files.resolve("g"));
    var report = ingestion.load(files);
    assertThat(outcomes(report))
        .containsExactly(
            "a.xlsx null",
            "b.csv null",
            "c.parquet null",
            "d.ndjson.gz null",
            "e.zip/x/1.xlsx null",
            "e.zip/x/2.csv null",
            "e.zip/x/3.parquet.gz null");
    assertThat(report.getLong("accepted")).isEqualTo(4);
    assertThat(report.getLong("rejected")).isZero();
    assertThat(TestDatabase.query(database, RECORDS))
        .isEqualTo(
            "Aave|AAVE|2021-01-01 23:59:59|3|1|1.5|2.1|10.25"
                + " Aave|AAVE|2021-01-02 23:59:59|3|1|1.5|3.1|10.25"
                + " Bitcoin|BTC|2021-01-01 23:59:59|3|1|1.5|2.1|10.25|100000000000"
                + " Bitcoin|BTC|2021-01-02 23:59:59|3|1|1.5|3.1|10.25|100000000000");
    assertThat(report.getInteger("skipped_count")).isEqualTo(3);
    assertThat(report.getJsonArray("skipped").stream().map(Object::toString).sorted())
        .satisfiesExactly(
            skipped -> assertThat(skipped).contains("e.zip/x/notes.txt", "Its name does not end"),
            skipped -> assertThat(skipped).contains("f.txt", "Its name does not end"),
            skipped -> assertThat(skipped).contains("\"g\"", "It is a folder;"));
    assertThat(
            TestDatabase.query(
                database,
                "select skipped_count || ' ' || json_array_length(skipped) from ingestion"))
        .isEqualTo("3 3");
    assertThat(Spool.ofProcess().files()).isEmpty();
  }

  @Test
  void aSheetIsChosenByName() throws IOException {
    var file =
        Files.write(
            folder.resolve("a.xlsx"),
            xlsx(
                workbook -> {
                  prices(workbook.newWorksheet("One"), "One", "ONE", 1);
                  prices(workbook.newWorksheet("Two"), "Two", "TWO", 1);
                }));
    assertThat(outcomes(ingestion.load(file)))
        .containsExactly(
            "a.xlsx The spreadsheet has 2 sheets with values: \"One\", \"Two\". Choose one with"
                + " --sheet NAME, or with the parameter sheet of an upload.");
    assertThat(outcomes(load(file.toString(), "sheet", "Two"))).containsExactly("a.xlsx null");
    assertThat(TestDatabase.query(database, "select string_agg(name, ',') from currency"))
        .isEqualTo("Two");
    assertThat(Spool.ofProcess().files()).isEmpty();
  }

  /** A row that is not usable is reported with its number and its cells. */
  @Test
  void rowsOfATableAreRejectedLikeThoseOfACsv() throws IOException {
    var file =
        Files.write(
            folder.resolve("a.xlsx"),
            xlsx(
                workbook -> {
                  var sheet = workbook.newWorksheet("S");
                  prices(sheet, "Bitcoin", "BTC", 3);
                  row(sheet, 2, "Bitcoin", "BTC", "6 July", 3, 1, 1.5, 2.5);
                  row(sheet, 4, "Bitcoin", "XBT", "2021-02-01", 3, 1, 1.5, 2.5, 1, 1);
                  row(sheet, 5, "Bitcoin", "BTC", "2021-02-01", 3, 1, 1.5, 2.5, 1, 1, 1);
                }));
    var report = ingestion.load(file);
    assertThat(report.getLong("accepted")).isEqualTo(2);
    var rejections = report.getJsonArray("files").getJsonObject(0).getJsonArray("rejections");
    assertThat(rejections.stream().map(JsonObject.class::cast).map(TableFilesIT::rejection))
        .containsExactlyInAnyOrder(
            "3 Date is not a date like 2021-07-06 or 2021-07-06 23:59:59"
                + " Bitcoin,BTC,6 July,3,1,1.5,2.5,10.25,100000000000",
            "5 Symbol is not BTC, the symbol of Bitcoin; declare it as an alias to load it Bitcoin,XBT,2021-02-01,3,1,1.5,2.5,1,1",
            "6 null has 10 columns but the header has 9"
                + " Bitcoin,BTC,2021-02-01,3,1,1.5,2.5,1,1,1");
  }

  private static String rejection(JsonObject rejection) {
    return rejection.getLong("line")
        + " "
        + rejection.getString("column")
        + " "
        + rejection.getString("reason")
        + " "
        + rejection.getString("original");
  }

  @Test
  void aNameThatPromisesMoreThanTheContentIsRefused() throws IOException {
    var files = Files.createDirectory(folder.resolve("files"));
    for (var name : List.of("a.xlsx", "b.parquet", "c.tar", "d.tar.gz")) {
      Files.writeString(files.resolve(name), Csv.of("Bitcoin", "BTC", 1));
    }
    assertThat(outcomes(ingestion.load(files)))
        .containsExactly(
            "a.xlsx It is not a spreadsheet (xlsx).",
            "b.parquet It is not a Parquet file.",
            "c.tar It is not a tar.",
            "d.tar.gz It is not a tar.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows-1252", "UTF-16LE", "UTF-16", "GB18030"})
  void textInADeclaredCharsetLoads(String charset) throws IOException {
    var name = charset.equals("GB18030") ? "\u6bd4\u7279\u5e01" : "M\u00fcnze";
    var csv = Csv.of(name, "MNZ", 3).getBytes(Charset.forName(charset));
    var file = Files.write(folder.resolve("a.csv"), csv);
    assertThat(load(file.toString(), "charset", charset).getLong("accepted")).isEqualTo(3);
    assertThat(TestDatabase.query(database, "select name from currency")).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-8"})
  void aByteOrderMarkDeclaresTheCharset(String charset) throws IOException {
    var json =
        "\ufeff{\"name\":\"\ud83e\ude99 M\u00fcnze\",\"symbol\":\"M\",\"date\":\"2021-01-01\","
            + "\"close\":2.5}\n";
    var file =
        Files.write(folder.resolve("a.ndjson.gz"), gzip(json.getBytes(Charset.forName(charset))));
    assertThat(ingestion.load(file).getLong("accepted")).isEqualTo(1);
    assertThat(load(file.toString(), "charset", "windows-1252").getLong("unchanged")).isEqualTo(1);
    assertThat(TestDatabase.query(database, "select name from currency"))
        .isEqualTo("\ud83e\ude99 M\u00fcnze");
  }

  /** 0x81 does not exist in windows-1252, and a lone half of a pair not in UTF-16. */
  @Test
  void onlyTheRowWithAMalformedByteIsRejected() throws IOException {
    var rows = Csv.of("A", "A", 2) + Csv.row("?", "B", 1, 2.5);
    var western = rows.getBytes(StandardCharsets.US_ASCII);
    western[rows.indexOf('?')] = (byte) 0x81;
    var file = Files.write(folder.resolve("a.csv"), western);
    var report = load(file.toString(), "charset", "windows-1252");
    assertThat(report.getLong("accepted") + " " + report.getLong("rejected")).isEqualTo("2 1");
    var pairs = rows.replace('?', '\ud800').getBytes(StandardCharsets.UTF_16BE);
    pairs[2 * rows.indexOf('?')] = (byte) 0xd8;
    pairs[2 * rows.indexOf('?') + 1] = 0;
    Files.write(file, pairs);
    report = load(file.toString(), "charset", "UTF-16BE");
    assertThat(report.getLong("unchanged") + " " + report.getLong("rejected")).isEqualTo("2 1");
  }

  @Test
  void anUnknownCharsetIsRefused() throws IOException {
    var file = write("a.csv", Csv.of("A", "A", 1));
    var problem =
        ingestion.problem(
            new JsonObject().put("source", file.toString()).put("charset", "windows-1251x"));
    assertThat(problem.getString("error"))
        .isEqualTo("charset: is not a charset that Java supports");
  }

  private JsonObject load(String source, String option, String value) {
    return Blocking.await(
        ingestion.request(new JsonObject().put("source", source).put(option, value)));
  }

  private static List<String> outcomes(JsonObject report) {
    return report.getJsonArray("files").stream()
        .map(JsonObject.class::cast)
        .map(file -> file.getString("file") + " " + file.getString("error"))
        .toList();
  }
}
