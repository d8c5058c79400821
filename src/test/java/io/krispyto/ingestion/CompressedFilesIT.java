package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.krispyto.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Compressed files, which are recognised by their content. */
class CompressedFilesIT extends IngestionTestBase {
  private static final int ROWS = 500;

  private enum Tool {
    GZIP(".gz", GZIPOutputStream::new),
    BZIP2(".bz2", BZip2CompressorOutputStream::new),
    XZ(".xz", out -> new XZOutputStream(out, new LZMA2Options(9))),
    /** With a checksum, as the program zstd writes it. */
    ZSTANDARD(".zst", out -> new ZstdOutputStream(out).setChecksum(true));

    private final String ending;
    private final Opening opening;

    Tool(String ending, Opening opening) {
      this.ending = ending;
      this.opening = opening;
    }

    private interface Opening {
      OutputStream open(OutputStream out) throws IOException;
    }

    byte[] compress(byte[] content) throws IOException {
      var bytes = new ByteArrayOutputStream();
      try (var out = opening.open(bytes)) {
        out.write(content);
      }
      return bytes.toByteArray();
    }

    byte[] compress(String content) throws IOException {
      return compress(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCompressedFileLoadsWhateverItsName(Tool tool) throws IOException {
    var csv = tool.compress(Csv.of("Bitcoin", "BTC", ROWS));
    for (var name : List.of("prices.csv" + tool.ending, "prices.csv", "prices" + tool.ending)) {
      var file = Files.write(folder.resolve(name), csv);
      assertThat(states(ingestion.load(file))).containsExactly(name + " loaded");
      Files.delete(file);
    }
    assertThat(TestDatabase.query(database, "select count(*) from record"))
        .isEqualTo(String.valueOf(ROWS));
  }

  @ParameterizedTest
  @EnumSource
  void compressedFilesLoadFromAFolderAndFromAZip(Tool tool) throws IOException {
    var row = "{\"name\":\"Aave\",\"symbol\":\"AAVE\",\"date\":\"2021-01-01\",\"close\":2.5}\n";
    var files = Files.createDirectory(folder.resolve("files"));
    Files.write(files.resolve("a.ndjson" + tool.ending), tool.compress(row));
    try (var zip = new ZipOutputStream(Files.newOutputStream(files.resolve("b.zip")))) {
      zip.putNextEntry(new ZipEntry("c.csv" + tool.ending));
      zip.write(tool.compress(Csv.of("Cardano", "ADA", 2)));
    }
    var report = ingestion.load(files);
    assertThat(states(report))
        .containsExactly(
            "a.ndjson" + tool.ending + " loaded", "b.zip/c.csv" + tool.ending + " loaded");
    assertThat(report.getLong("accepted")).isEqualTo(3);
  }

  /** {@code cat a.csv.gz b.csv.gz} is a valid file. */
  @ParameterizedTest
  @EnumSource
  void allMembersOfAConcatenatedFileLoad(Tool tool) throws IOException {
    var first = tool.compress(Csv.of("Bitcoin", "BTC", ROWS));
    var second = tool.compress(Csv.row("Bitcoin", "BTC", ROWS, 2.5));
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    var report = ingestion.load(Files.write(folder.resolve("both.csv" + tool.ending), both));
    assertThat(report.getLong("accepted")).isEqualTo(ROWS + 1);
  }

  @ParameterizedTest
  @EnumSource
  void nothingOfATruncatedOrDamagedFileLoads(Tool tool) throws IOException {
    var whole = tool.compress(Csv.of("Bitcoin", "BTC", ROWS));
    var damaged = whole.clone();
    damaged[whole.length / 2] ^= 0x55;
    var truncated = Arrays.copyOf(whole, whole.length - 5);
    assertThat(error(ingestion.load(Files.write(folder.resolve("a.csv"), truncated))))
        .matches("The file cannot be read: it (is damaged or not supported: .+|ends too early)\\.");
    // The damaged text may be unusable before its checksum is read.
    assertThat(states(ingestion.load(Files.write(folder.resolve("a.csv"), damaged))))
        .containsExactly("a.csv failed");
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("0");
  }

  @ParameterizedTest
  @EnumSource
  void aConcatenatedFileWhoseLastMemberIsTruncatedFails(Tool tool) throws IOException {
    var first = tool.compress(Csv.of("Bitcoin", "BTC", ROWS));
    var second = tool.compress(Csv.row("Bitcoin", "BTC", ROWS, 2.5));
    for (var length : List.of(second.length - 5, second.length / 2)) {
      var both = Arrays.copyOf(first, first.length + length);
      System.arraycopy(second, 0, both, first.length, length);
      assertThat(states(ingestion.load(Files.write(folder.resolve("a.csv"), both))))
          .as("%s of %s bytes", length, second.length)
          .containsExactly("a.csv failed");
    }
  }

  /** The header of a gzip may contain a file name, which ends with a zero byte. */
  @Test
  void aHeaderWithoutAnEndDoesNotFillTheMemory() throws IOException {
    var bytes = new byte[8 << 20];
    Arrays.fill(bytes, (byte) 'a');
    System.arraycopy(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3}, 0, bytes, 0, 10);
    var report = ingestion.load(Files.write(folder.resolve("a.csv.gz"), bytes));
    assertThat(error(report))
        .isEqualTo("The file cannot be read: it contains 2 MiB without any content.");
  }

  @Test
  void otherCompressedFilesOfAFolderAreSkipped() throws IOException {
    var files = Files.createDirectory(folder.resolve("files"));
    for (var name : List.of("notes.txt.gz", "dump.sql.gz", "prices.gz", "more.csv.gz")) {
      Files.write(files.resolve(name), Tool.GZIP.compress(Csv.of("Bitcoin", "BTC", 1)));
    }
    assertThat(states(ingestion.load(files)))
        .containsExactly("more.csv.gz loaded", "prices.gz loaded");
  }

  @ParameterizedTest
  @EnumSource
  void aDecompressionBombIsRejected(Tool tool) throws IOException {
    var rows = Csv.of("Bitcoin", "BTC", 2).getBytes(StandardCharsets.UTF_8);
    var blanks = Arrays.copyOf(rows, 20 << 20);
    Arrays.fill(blanks, rows.length, blanks.length, (byte) '\n');
    var bomb = Files.write(folder.resolve("bomb.csv"), tool.compress(blanks));
    var report = ingestion.load(bomb);
    assertThat(error(report))
        .isEqualTo(
            "The file cannot be read: it inflates to more than 200 times its compressed size.");
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsCompressedTwiceSaysSo(Tool tool) throws IOException {
    var twice = tool.compress(tool.compress(Csv.of("Bitcoin", "BTC", 1)));
    var report = ingestion.load(Files.write(folder.resolve("a.csv"), twice));
    assertThat(error(report)).contains(" within another compression; CSV or NDJSON is expected.");
  }

  /** Days out of order are read twice. */
  @Test
  void aCompressedFileCanBeReadAgain() throws IOException {
    var csv =
        Csv.of("Bitcoin", "BTC", 3)
            + Csv.row("Bitcoin", "BTC", 1, 2.5)
            + Csv.row("Bitcoin", "BTC", 5, 2.5);
    var report =
        ingestion.load(Files.write(folder.resolve("a.csv.zst"), Tool.ZSTANDARD.compress(csv)));
    assertThat(report.getLong("accepted")).isEqualTo(4);
  }

  /** Each file stays below the limit of a file; together they exceed the limit of the zip. */
  @Test
  void whatFilesInAZipInflateToCountsAsThatOfTheZip() throws IOException {
    var part = Tool.GZIP.compress(Csv.of("A", "A", 1) + "\n".repeat(9 << 20));
    var file = folder.resolve("a.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var name : List.of("1.csv.gz", "2.csv.gz", "3.csv.gz")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(part);
      }
    }
    var report = ingestion.load(file);
    assertThat(states(report))
        .containsExactly("1.csv.gz loaded", "2.csv.gz failed", "3.csv.gz failed");
    assertThat(files(report).getJsonObject(1).getString("error"))
        .isEqualTo(
            "The file cannot be read: it inflates to more than 200 times its compressed size.");
  }

  /** The program pzstd writes such frames, as do formats with a seek table. */
  @Test
  void aZstandardFileMayBeginWithAFrameThatIsNotContent() throws IOException {
    var content = Tool.ZSTANDARD.compress(Csv.of("Bitcoin", "BTC", 3));
    for (var first = 0x50; first <= 0x5f; first += 5) {
      var frame = new byte[] {(byte) first, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
      var both = Arrays.copyOf(frame, frame.length + content.length);
      System.arraycopy(content, 0, both, frame.length, content.length);
      var report = ingestion.load(Files.write(folder.resolve("a.csv"), both));
      assertThat(states(report)).containsExactly("a.csv loaded");
    }
  }

  @Test
  void aDamagedTarIsNamedAsWhatItIs() throws IOException {
    var tar = new byte[10_240];
    Arrays.fill(tar, 0, 200, (byte) 'a');
    System.arraycopy("ustar\0".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 6);
    Path file = Files.write(folder.resolve("prices.csv"), tar);
    var problem = ingestion.problem(new JsonObject().put("source", file.toString()));
    assertThat(problem.getString("error"))
        .startsWith("source: prices.csv: It is not a tar, or is damaged: ");
  }

  private static List<String> states(JsonObject report) {
    return files(report).stream()
        .map(JsonObject.class::cast)
        .map(file -> file.getString("file") + " " + file.getString("state"))
        .toList();
  }

  private static String error(JsonObject report) {
    return files(report).getJsonObject(0).getString("error");
  }

  private static JsonArray files(JsonObject report) {
    return report.getJsonArray("files");
  }
}
