package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.krispyto.LogLines;
import io.krispyto.TestDatabase;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.source.Inputs;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Loads local folders, zips, CSV files and the sample. */
class LocalSourcesIT extends IngestionTestBase {
  @Test
  void loadsTheFilesOfAFolderInNameOrder() throws IOException {
    write("b.csv", Csv.of("Bitcoin", "BTC", 2));
    write("a.CSV", Csv.of("Aave", "AAVE", 1));
    Files.write(folder.resolve("c.zip"), Csv.zip(Map.of("x/c.csv", Csv.of("Cardano", "ADA", 3))));
    write(".hidden.csv", "nothing good");
    write("readme.txt", "nothing good");
    Files.createDirectory(folder.resolve("deeper.csv"));
    Files.createDirectory(folder.resolve("deeper"));
    Files.writeString(folder.resolve("deeper/d.csv"), "nothing good");

    var report = ingestion.load(folder);

    assertThat(names(report)).containsExactly("a.CSV", "b.csv", "c.zip/x/c.csv");
    assertThat(report.getString("state")).isEqualTo("loaded");
    assertThat(report.getString("source")).isEqualTo(folder.getFileName().toString());
    assertThat(report.getLong("accepted")).isEqualTo(6);
    assertThat(records()).isEqualTo(6);
  }

  @Test
  void loadsTheOtherFilesIfOneFails() throws IOException {
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    write("b.csv", "no,such,header\n");
    write("c.zip", "PK\3\4 and nothing else");
    write("d.csv", Csv.of("Dogecoin", "DOGE", 1));

    var report = ingestion.load(folder);

    assertThat(report.getString("state")).isEqualTo("partly");
    assertThat(states(report))
        .containsExactly("a.csv loaded", "b.csv failed", "c.zip failed", "d.csv loaded");
    assertThat(error(report, 1)).startsWith("The first line is not a header");
    assertThat(error(report, 2))
        .isEqualTo("It is not a zip, or is damaged: zip END header not found.");
    assertThat(report.getJsonArray("files").getJsonObject(0).containsKey("error")).isFalse();
    assertThat(records()).isEqualTo(2);
  }

  @Test
  void failsIfEveryFileFails() throws IOException {
    write("a.csv", "no,such,header\n");
    assertThat(ingestion.load(folder).getString("state")).isEqualTo("failed");
  }

  @Test
  void explainsWhyASourceCannotBeOpened() throws IOException {
    assertThat(ingestion.refusal(folder))
        .isEqualTo("the folder " + folder.getFileName() + " has no files to load");
    var missing = folder.resolve("missing");
    assertThat(ingestion.refusal(missing)).isEqualTo("there is no file or folder missing");
    assertThat(ingestion.refusal("google-drive:../x")).startsWith("is not google-drive: followed");
    assertThat(ingestion.refusal("http://user:secret@ /")).isEqualTo("is not a URL");
    assertThat(ingestion.refusal("a\0b")).isEqualTo("is not a path");
    assertThat(ingestion.refusal(" ")).isEqualTo("is not a non-empty string");
    assertThat(ingestion.problem(new JsonObject()).getString("detail"))
        .isEqualTo("source: is missing");
    assertThat(ingestion.problem("text").getString("detail")).isEqualTo("source: is missing");
  }

  @Test
  void skipsOtherFilesInAZip() throws IOException {
    var zip =
        zip(
            Map.of(
                "folder/", "",
                "folder.csv/", "",
                "folder/a.csv", Csv.of("Aave", "AAVE", 1),
                "__MACOSX/folder/._a.csv", "nothing good",
                "__MACOSX/b.csv", "nothing good",
                ".hidden.csv", "nothing good",
                "readme.md", "nothing good"));
    var report = ingestion.load(zip);
    assertThat(states(report)).containsExactly("folder/a.csv loaded");
  }

  @Test
  void loadsNdjsonAndCsvTogether() throws IOException {
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    write("b.NDJSON", ndjson("Bitcoin", "BTC"));
    Files.write(folder.resolve("c.zip"), Csv.zip(Map.of("c.jsonl", ndjson("Cardano", "ADA"))));
    write("d.json", "nothing good");

    var report = ingestion.load(folder);

    assertThat(states(report))
        .containsExactly(
            "a.csv loaded", "b.NDJSON loaded", "c.zip/c.jsonl loaded", "d.json failed");
    assertThat(records()).isEqualTo(3);
    assertThat(states(ingestion.load(folder.resolve("b.NDJSON"))))
        .containsExactly("b.NDJSON loaded");
  }

  private static Inputs downloaded(Path file, String name) throws IOException {
    return Inputs.of(file, name, Inputs.format(file, name));
  }

  @Test
  void usesTheGivenFormatOfAFile() throws Exception {
    var file = write("upload", ndjson("Bitcoin", "BTC"));
    assertThat(first(Inputs.of(file, "rows.csv", Format.NDJSON))).isInstanceOf(InputRow.Good.class);
    assertThat(first(downloaded(file, "rows.jsonl"))).isInstanceOf(InputRow.Good.class);
    assertThatThrownBy(() -> first(downloaded(file, "rows"))).isInstanceOf(UnusableFile.class);

    Files.write(file, Csv.zip(Map.of("a.jsonl", ndjson("Bitcoin", "BTC"))));
    assertThat(first(Inputs.of(file, "rows", Format.ZIP))).isInstanceOf(InputRow.Good.class);
    assertThat(first(downloaded(file, "rows.jsonl"))).isInstanceOf(InputRow.Good.class);
    // The content of an archive is known, whatever was declared.
    for (var format : List.of(Format.CSV, Format.NDJSON)) {
      assertThat(first(Inputs.of(file, "rows", format))).isInstanceOf(InputRow.Good.class);
    }
  }

  @Test
  void readingAFileTwiceDoesNotMakeItsZipABomb() throws IOException {
    // Days are out of order, so the file is read twice. It inflates to 200 times its size.
    var csv = new StringBuilder(Csv.of("Bitcoin", "BTC", 2));
    var first = Csv.row("Bitcoin", "BTC", 0, 2.5);
    IntStream.range(0, 130_000).forEach(i -> csv.append(first));
    var zip = Files.write(folder.resolve("a.zip"), Csv.zip(Map.of("a.csv", csv.toString())));
    assertThat(Files.size(zip) * 200).isLessThan(csv.length());
    assertThat(ingestion.load(zip).getLong("accepted")).isEqualTo(2);
  }

  @Test
  void namesAndValuesCannotForgeLogLinesOrControlATerminal() throws IOException {
    var evil = "a\u001b[2J\u0007\n09:00 ERROR forged\u202e.csv";
    var row = Csv.row("Aave", "AAVE", 0, 2.5);
    var bad = row.replace("2.5", "\"x\u001b[2J\ny\"");
    var zip =
        zip(
            Map.of(
                evil,
                Csv.HEADER + bad + Csv.row("Aave", "AAVE", 1, 2.5),
                "b" + evil,
                "no,header\n"));
    try (var log = LogLines.of("io.krispyto")) {
      var report = ingestion.load(zip);

      var shown = "a\ufffd[2J\ufffd\ufffd09:00 ERROR forged\ufffd.csv";
      assertThat(states(report)).containsExactly(shown + " loaded", "b" + shown + " failed");
      var rejection =
          report.getJsonArray("files").getJsonObject(0).getJsonArray("rejections").getJsonObject(0);
      assertThat(rejection.getString("value")).isEqualTo("x\ufffd[2J\ufffdy");
      assertThat(rejection.getString("original")).contains("\"x\u001b[2J\ny\"");
      assertThat(log.of(Level.WARN)).isNotEmpty();
      assertThat(log.all()).noneMatch(line -> line.matches("(?s).*[\u001b\u0007\u202e\n].*"));
    }
    assertThat(TestDatabase.query(database, "select string_agg(distinct file, '') from rejection"))
        .isEqualTo("a\ufffd[2J\ufffd\ufffd09:00 ERROR forged\ufffd.csv");
  }

  @Test
  void rejectsANestedZip() throws IOException {
    var inner = Csv.zip(Map.of("x.csv", Csv.of("Aave", "AAVE", 1)));
    var outer = folder.resolve("outer.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(outer))) {
      for (var name : List.of("a.csv", "b.zip", "c.csv")) {
        out.putNextEntry(new ZipEntry(name));
        out.write(
            name.startsWith("c")
                ? Csv.of("Cardano", "ADA", 1).getBytes(StandardCharsets.UTF_8)
                : inner);
      }
    }

    var report = ingestion.load(outer);

    assertThat(states(report)).containsExactly("a.csv failed", "b.zip failed", "c.csv loaded");
    assertThat(error(report, 0)).isEqualTo("It is a zip, despite its name; unpack it first.");
    assertThat(error(report, 1)).isEqualTo("It is a zip within a zip; unpack it first.");
    assertThat(
            states(ingestion.load(Files.write(folder.resolve("only.zip"), zipOf("b.zip", inner)))))
        .containsExactly("b.zip failed");
  }

  /** Offsets of the flags and the method in an entry's two headers (APPNOTE.TXT 4.3.7, 4.3.12). */
  @Test
  void failsOnlyEncryptedOrUnsupportedFilesOfAZip() throws IOException {
    var bytes =
        Csv.zip(
            new TreeMap<>(
                Map.of(
                    "a.csv", Csv.of("Aave", "AAVE", 1),
                    "b.csv", Csv.of("Bitcoin", "BTC", 1),
                    "c.csv", Csv.of("Cardano", "ADA", 1),
                    "d.csv", Csv.of("Dogecoin", "DOGE", 1))));
    patch(bytes, "a.csv", 6, 8, 1);
    patch(bytes, "b.csv", 8, 10, 93);
    patch(bytes, "c.csv", 8, 10, 77);

    var report = ingestion.load(Files.write(folder.resolve("test.zip"), bytes));

    assertThat(states(report))
        .containsExactly("a.csv failed", "b.csv failed", "c.csv failed", "d.csv loaded");
    assertThat(error(report, 0)).isEqualTo("It is encrypted, which is not supported.");
    assertThat(error(report, 1))
        .isEqualTo("It is compressed with Zstandard; only deflate is supported.");
    assertThat(error(report, 2))
        .isEqualTo("It is compressed with method 77; only deflate is supported.");
  }

  @Test
  void readsZip64AndSelfExtractingZips() throws IOException {
    var csv = Csv.of("Aave", "AAVE", 3).getBytes(StandardCharsets.UTF_8);
    var zip = zip64("a.csv", csv);
    assertThat(counts(ingestion.load(Files.write(folder.resolve("64.zip"), zip)))).isEqualTo("3 0");

    var bytes = Csv.zip(Map.of("a.csv", Csv.of("Aave", "AAVE", 3)));
    var program = new byte[1000 + bytes.length];
    System.arraycopy(bytes, 0, program, 1000, bytes.length);
    assertThat(counts(ingestion.load(Files.write(folder.resolve("exe.zip"), program))))
        .isEqualTo("0 3");
  }

  /**
   * A zip that is truncated anywhere, or has any byte changed, fails only as an unusable zip or
   * file.
   */
  @Test
  void anyDamageIsReportedAsAnUnusableZipOrFile() throws IOException {
    var whole = Csv.zip(Map.of("a.csv", Csv.of("Aave", "AAVE", 3), "b.csv", Csv.of("B", "B", 1)));
    var file = folder.resolve("damaged.zip");
    for (var i = 0; i < whole.length; i++) {
      readAll(Files.write(file, Arrays.copyOf(whole, i)));
      for (var value : new int[] {0, 0x7f, 0xff}) {
        var bytes = whole.clone();
        bytes[i] = (byte) value;
        readAll(Files.write(file, bytes));
      }
    }
  }

  private static void readAll(Path zip) throws IOException {
    try (var inputs = Inputs.of(zip, "damaged.zip", Format.ZIP)) {
      for (var input : inputs) {
        try (var content = input.open(UnaryOperator.identity());
            var reader = input.read(content).rows()) {
          while (reader.next() != null) {}
        } catch (UnusableFile | IOException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    } catch (Failure.InvalidRequest e) {
      assertThat(e.violations()).hasSize(1);
    }
  }

  private static InputRow first(Inputs inputs) throws Exception {
    try (inputs) {
      var input = inputs.iterator().next();
      try (var content = input.open(UnaryOperator.identity());
          var reader = input.read(content).rows()) {
        return reader.next();
      }
    }
  }

  private static String ndjson(String name, String symbol) {
    return ("{\"name\": \"%s\", \"symbol\": \"%s\", \"date\": \"2021-01-01\", \"high\": 3, \"low\":"
            + " 1, \"open\": 1.5, \"close\": 2.5, \"volume\": 10, \"market_cap\": 100}\n")
        .formatted(name, symbol);
  }

  private static byte[] zipOf(String name, byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static void patch(byte[] zip, String name, int inLocal, int inDirectory, int value) {
    var text = new String(zip, StandardCharsets.ISO_8859_1);
    var local = text.indexOf(name);
    var directory = text.lastIndexOf(name);
    zip[local - 30 + inLocal] = (byte) value;
    zip[directory - 46 + inDirectory] = (byte) value;
  }

  /**
   * Its central directory stores every possible field in 64 bits (APPNOTE.TXT 4.3.14, 4.3.15,
   * 4.5.3).
   */
  private static byte[] zip64(String name, byte[] content) {
    var crc = new CRC32();
    crc.update(content);
    var title = name.getBytes(StandardCharsets.UTF_8);
    var zip = ByteBuffer.allocate(10_000).order(ByteOrder.LITTLE_ENDIAN);
    zip.putInt(0x04034b50).putShort((short) 45).putShort((short) 0).putShort((short) 0).putInt(0);
    zip.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
    zip.putShort((short) title.length).putShort((short) 0).put(title).put(content);
    var start = zip.position();
    zip.putInt(0x02014b50).putShort((short) 45).putShort((short) 45).putShort((short) 0);
    zip.putShort((short) 0).putInt(0).putInt((int) crc.getValue()).putInt(-1).putInt(-1);
    zip.putShort((short) title.length).putShort((short) 36).putShort((short) 0);
    zip.putShort((short) 0).putShort((short) 0).putInt(0).putInt(-1).put(title);
    zip.putShort((short) 0x7075).putShort((short) 4).putInt(0);
    zip.putShort((short) 1).putShort((short) 24);
    zip.putLong(content.length).putLong(content.length).putLong(0);
    var end = zip.position();
    zip.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45).putInt(0);
    zip.putInt(0).putLong(1).putLong(1).putLong(end - start).putLong(start);
    zip.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
    zip.putInt(0x06054b50).putInt(0).putShort((short) -1).putShort((short) -1).putInt(-1);
    zip.putInt(-1).putShort((short) 0);
    return Arrays.copyOf(zip.array(), zip.position());
  }

  private static String counts(JsonObject report) {
    return report.getLong("accepted") + " " + report.getLong("unchanged");
  }

  @Test
  void rejectsAFileWhosePathLeavesTheZip() throws IOException {
    var entries = new TreeMap<String, String>();
    for (var name : List.of("../a.csv", "/b.csv", "x/../../c.csv", "..\\d.csv", "C:\\e.csv")) {
      entries.put(name, Csv.of("Bad", "BAD", 1));
    }
    entries.put("good..csv", Csv.of("Good", "GOOD", 1));
    var report = ingestion.load(zip(entries));

    assertThat(states(report))
        .containsExactlyInAnyOrder(
            "../a.csv failed",
            "/b.csv failed",
            "x/../../c.csv failed",
            "..\\d.csv failed",
            "C:\\e.csv failed",
            "good..csv loaded");
    assertThat(error(report, 0)).isEqualTo("Its path points outside the zip.");
    assertThat(TestDatabase.query(database, "select string_agg(name, ',') from currency"))
        .isEqualTo("Good");
  }

  @Test
  void rejectsATruncatedOrInvalidZip() throws IOException {
    var whole = Csv.zip(Map.of("a.csv", Csv.of("Aave", "AAVE", 1000)));
    var cut = folder.resolve("cut.zip");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertThat(ingestion.refusal(cut))
        .isEqualTo("cut.zip: It is not a zip, or is damaged: zip END header not found.");

    assertThat(ingestion.refusal(write("text.zip", Csv.of("Aave", "AAVE", 1))))
        .isEqualTo("text.zip: It is not a zip, or is damaged: zip END header not found.");
    assertThat(ingestion.refusal(zip(Map.of("readme.md", ""))))
        .startsWith(
            "test.zip has no files to load. Skipped readme.md: Its name does not end with ");
    assertThat(ingestion.refusal(zip(Map.of()))).isEqualTo("test.zip has no files to load");
  }

  @Test
  void readsAZipWithAnyFileName() throws IOException {
    var file = folder.resolve("a.csv");
    Files.write(file, Csv.zip(Map.of("b.csv", Csv.of("Aave", "AAVE", 1))));
    assertThat(states(ingestion.load(file))).containsExactly("b.csv loaded");
  }

  @Test
  void opensTheZipsOfAFolderOneByOne() throws Exception {
    for (var name : List.of("a", "b", "c")) {
      Files.write(folder.resolve(name + ".zip"), Csv.zip(Map.of("x.csv", Csv.of(name, name, 1))));
    }
    try (var inputs = Inputs.local(folder, () -> {})) {
      assertThat(inputs.size()).isEqualTo(3L * Csv.of("a", "a", 1).length());
      var files = inputs.iterator();
      var first = files.next();
      first.content().open().close();

      Files.delete(folder.resolve("b.zip"));
      var second = files.next();
      assertThat(second.name()).isEqualTo("b.zip");
      assertThatThrownBy(() -> second.content().open()).isInstanceOf(UnusableFile.class);
      assertThatThrownBy(() -> first.content().open()).hasMessage("the zip is closed");

      assertThat(files.next().name()).isEqualTo("c.zip/x.csv");
      assertThat(files.hasNext()).isFalse();
    }
  }

  @Test
  void truncatesLongNamesInTheReport() throws IOException {
    var name = "a".repeat(60_000);
    var report = ingestion.load(zip(Map.of(name + ".csv", "nothing good")));
    assertThat(names(report)).containsExactly("a".repeat(500));
  }

  @Test
  void rejectsAZipBombAndLoadsTheOtherFiles() throws IOException {
    var zip = folder.resolve("bomb.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("a.csv"));
      out.write(Csv.of("Aave", "AAVE", 1).getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new ZipEntry("bomb.csv"));
      out.write(Csv.of("Bomb", "BOMB", 1).getBytes(StandardCharsets.UTF_8));
      blankLines(out, 50 << 20);
      out.putNextEntry(new ZipEntry("c.csv"));
      out.write(Csv.of("Cardano", "ADA", 1).getBytes(StandardCharsets.UTF_8));
    }

    var report = ingestion.load(zip);

    assertThat(states(report)).containsExactly("a.csv loaded", "bomb.csv failed", "c.csv loaded");
    assertThat(error(report, 1))
        .isEqualTo(
            "The file cannot be read: it inflates to more than 200 times its compressed size.");
    assertThat(records()).isEqualTo(2);
  }

  @Test
  void rejectsAZipWithTooManyEntries() throws IOException {
    var entries = new LinkedHashMap<String, String>();
    for (var i = 0; i <= 10_000; i++) {
      entries.put(i + ".csv", "");
    }
    assertThat(ingestion.refusal(zip(entries)))
        .isEqualTo("test.zip: The zip contains more than 10000 entries.");
  }

  @Test
  void rejectsAZipWithALargeDirectory() throws IOException {
    var entries = new LinkedHashMap<String, String>();
    for (var i = 0; i < 300; i++) {
      entries.put("a".repeat(60_000) + i + ".csv", "");
    }
    assertThat(ingestion.refusal(zip(entries)))
        .isEqualTo(
            "test.zip: It is not a zip, or is damaged: its directory is larger than 16 MiB.");
  }

  @Test
  void rejectsAZipWhoseEntriesShareData() throws IOException {
    var one = Csv.zip(Map.of("a.csv", Csv.of("Aave", "AAVE", 1000)));
    var start = text(one).indexOf("PK\1\2");
    var end = text(one).indexOf("PK\5\6");
    var zip = new ByteArrayOutputStream();
    zip.write(one, 0, start);
    for (var i = 0; i < 9000; i++) {
      zip.write(one, start, end - start);
    }
    var record = ByteBuffer.wrap(one, end, one.length - end).slice().order(ByteOrder.LITTLE_ENDIAN);
    record.putShort(8, (short) 9000).putShort(10, (short) 9000).putInt(12, 9000 * (end - start));
    zip.write(one, end, one.length - end);

    assertThat(ingestion.refusal(Files.write(folder.resolve("test.zip"), zip.toByteArray())))
        .isEqualTo("test.zip: It is not a zip, or is damaged: some of its entries overlap.");
  }

  @Test
  void rejectsAZipWithOverlappingEntries() throws IOException {
    var bytes =
        Csv.zip(
            new TreeMap<>(
                Map.of("a.csv", Csv.of("Aave", "AAVE", 9), "b.csv", Csv.of("Bitcoin", "BTC", 9))));
    var directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var size = text(bytes).indexOf("PK\1\2") + 20;
    directory.putInt(size, directory.getInt(size) + 100);

    assertThat(ingestion.refusal(Files.write(folder.resolve("test.zip"), bytes)))
        .isEqualTo("test.zip: It is not a zip, or is damaged: some of its entries overlap.");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void failsAFileWithAWrongChecksum() throws IOException {
    var csv = Csv.of("Aave", "AAVE", 3).getBytes(StandardCharsets.UTF_8);
    var crc = new CRC32();
    crc.update(csv);
    var damaged = folder.resolve("damaged.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(damaged))) {
      var entry = new ZipEntry("a.csv");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(csv.length);
      entry.setCrc(crc.getValue());
      out.putNextEntry(entry);
      out.write(csv);
      out.putNextEntry(new ZipEntry("b.csv"));
      out.write(Csv.of("Bitcoin", "BTC", 1).getBytes(StandardCharsets.UTF_8));
    }
    // Changes a digit of the last close, so the row itself stays valid.
    var text = new String(Files.readAllBytes(damaged), StandardCharsets.ISO_8859_1);
    var at = text.indexOf("2.5,10,100\n", text.indexOf("2021-01-03"));
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    bytes[at + 2] = '6';
    Files.write(damaged, bytes);

    var report = ingestion.load(damaged);

    assertThat(states(report)).containsExactly("a.csv failed", "b.csv loaded");
    assertThat(error(report, 0))
        .isEqualTo("The file cannot be read: it is damaged: the checksum does not match.");
    assertThat(records()).isEqualTo(1);
  }

  @Test
  void loadsTheSampleIntoAnEmptyDatabase() throws IOException {
    try (var simulated = Ingestion.ofSample(database)) {
      assertThat(simulated.refusal(write("a.csv", Csv.of("Aave", "AAVE", 1))))
          .isEqualTo("is not the simulated sample, the only source that this server loads");
      assertThat(simulated.refusal("https://example.org/")).startsWith("is not the simulated");
      assertThat(records()).isZero();

      var report = simulated.load("sample:");

      assertThat(report.getString("state")).isEqualTo("loaded");
      assertThat(report.getString("source")).isEqualTo("sample:");
      assertThat(report.getLong("rejected")).isZero();
      assertThat(report.getLong("accepted")).isPositive().isEqualTo(records());
    }
  }

  @Test
  void neverLoadsTheSampleIntoRealData() {
    assertThat(ingestion.refusal("sample:"))
        .isEqualTo("is the simulated sample, which cannot be loaded into a database of real data");
    assertThat(records()).isZero();
  }

  private Path zip(Map<String, String> entries) throws IOException {
    return Files.write(folder.resolve("test.zip"), Csv.zip(entries));
  }

  private static void blankLines(OutputStream out, int count) throws IOException {
    var lines = new byte[1 << 20];
    Arrays.fill(lines, (byte) '\n');
    for (var i = 0; i < count; i += lines.length) {
      out.write(lines);
    }
  }

  private long records() {
    return Long.parseLong(TestDatabase.query(database, "select count(*) from record"));
  }

  private static List<String> names(JsonObject report) {
    return files(report).stream().map(file -> file.getString("file")).toList();
  }

  private static List<String> states(JsonObject report) {
    return files(report).stream()
        .map(file -> file.getString("file") + " " + file.getString("state"))
        .toList();
  }

  private static String error(JsonObject report, int file) {
    return files(report).get(file).getString("error");
  }

  private static List<JsonObject> files(JsonObject report) {
    return report.getJsonArray("files").stream().map(JsonObject.class::cast).toList();
  }
}
