package io.krispyto.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.krispyto.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Tars, which are recognised by their content, compressed or not. */
class TarFilesIT extends IngestionTestBase {
  private enum Tool {
    NONE(out -> out),
    GZIP(GZIPOutputStream::new),
    BZIP2(BZip2CompressorOutputStream::new),
    XZ(out -> new XZOutputStream(out, new LZMA2Options(3))),
    ZSTANDARD(ZstdOutputStream::new);

    private final Opening opening;

    Tool(Opening opening) {
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
  }

  private interface Entries {
    void writeTo(TarArchiveOutputStream tar) throws IOException;
  }

  private static byte[] tar(Entries entries) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      entries.writeTo(tar);
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    var entry = new TarArchiveEntry(name, true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void add(TarArchiveOutputStream tar, String name, String content)
      throws IOException {
    add(tar, name, content.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void aTarLoadsInItsOwnOrderWhateverItsName(Tool tool) throws IOException {
    var row = "{\"name\":\"Aave\",\"symbol\":\"AAVE\",\"date\":\"2021-01-01\",\"close\":2.5}\n";
    var tar =
        tar(
            out -> {
              out.putArchiveEntry(new TarArchiveEntry("prices/"));
              out.closeArchiveEntry();
              add(out, "prices/b.csv", Csv.of("Bitcoin", "BTC", 300));
              add(out, "prices/a.ndjson", row);
              add(out, "x".repeat(150) + ".csv", Csv.of("Long", "LNG", 1));
              add(
                  out,
                  "c.csv.xz",
                  Tool.XZ.compress(Csv.of("C", "C", 2).getBytes(StandardCharsets.UTF_8)));
            });
    for (var name : List.of("prices.tar", "prices.csv", "prices")) {
      var file = Files.write(folder.resolve(name), tool.compress(tar));
      var report = ingestion.load(file);
      assertThat(states(report))
          .as(name)
          .containsExactly(
              "prices/b.csv loaded",
              "prices/a.ndjson loaded",
              "x".repeat(150) + ".csv loaded",
              "c.csv.xz loaded");
      Files.delete(file);
    }
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("304");
  }

  @Test
  void aTarOfAFolderLoadsWithItsOtherFiles() throws IOException {
    var files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(files.resolve("a.csv"), Csv.of("A", "A", 1));
    Files.write(
        files.resolve("b.tar.gz"),
        Tool.GZIP.compress(tar(out -> add(out, "x/b.csv", Csv.of("B", "B", 2)))));
    Files.write(files.resolve("c.tgz"), new byte[] {1, 2, 3});
    var report = ingestion.load(files);
    assertThat(states(report))
        .containsExactly("a.csv loaded", "b.tar.gz/x/b.csv loaded", "c.tgz failed");
    assertThat(error(report, 2)).isEqualTo("It is not a tar.");
  }

  /** Days out of order are read twice, and rows of unknown records once more. */
  @Test
  void anEntryCanBeReadAgain() throws IOException {
    var unordered =
        Csv.of("Bitcoin", "BTC", 3)
            + Csv.row("Bitcoin", "BTC", 1, 2.5)
            + Csv.row("Bitcoin", "XBT", 4, 2.5)
            + Csv.row("Bitcoin", "BTC", 5, 2.5);
    var tar =
        tar(
            out -> {
              add(out, "a.csv", unordered);
              add(out, "b.csv", unordered);
              add(out, "c.csv", Csv.of("C", "C", 1));
            });
    for (var tool : List.of(Tool.NONE, Tool.ZSTANDARD)) {
      var report = ingestion.load(Files.write(folder.resolve("a.tar"), tool.compress(tar)));
      assertThat(states(report)).containsExactly("a.csv loaded", "b.csv loaded", "c.csv loaded");
    }
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("5");
  }

  @Test
  void entriesThatAreNotFilesOrLeaveTheTarAreNotLoaded() throws IOException {
    var tar =
        tar(
            out -> {
              add(out, "../up.csv", Csv.of("Up", "UP", 1));
              var link = new TarArchiveEntry("link.csv", TarConstants.LF_SYMLINK);
              link.setLinkName("/etc/passwd");
              out.putArchiveEntry(link);
              out.closeArchiveEntry();
              var device = new TarArchiveEntry("device.csv", TarConstants.LF_CHR);
              out.putArchiveEntry(device);
              out.closeArchiveEntry();
              add(out, "inner.zip", Csv.zip(Map.of("x.csv", Csv.of("X", "X", 1))));
              add(out, "inner.tar.gz", new byte[] {1});
              add(out, "zip.csv", Csv.zip(Map.of("x.csv", Csv.of("X", "X", 1))));
              add(out, "tar.csv", tar(inner -> add(inner, "y.csv", Csv.of("Y", "Y", 1))));
              add(out, "notes.txt", "nothing");
              add(out, ".hidden.csv", "nothing");
              add(out, "good.csv", Csv.of("Good", "GD", 1));
            });
    var report = ingestion.load(Files.write(folder.resolve("a.tar"), tar));
    assertThat(files(report).stream().map(TarFilesIT::outcome))
        .containsExactly(
            "../up.csv: Its path points outside the tar.",
            "inner.zip: It is a zip within a tar; unpack it first.",
            "inner.tar.gz: It is a tar within a tar; unpack it first.",
            "zip.csv: It is a zip, despite its name; unpack it first.",
            "tar.csv: It is a tar, despite its name; unpack it first.",
            "good.csv: null");
    assertThat(report.getInteger("skipped_count")).isEqualTo(4);
    assertThat(report.getJsonArray("skipped").stream().map(Object::toString))
        .containsExactly(
            "{\"file\":\"link.csv\",\"reason\":\"It is a link.\"}",
            "{\"file\":\"device.csv\",\"reason\":\"It is not a file.\"}",
            "{\"file\":\"notes.txt\",\"reason\":\"Its name does not end with .csv, .ndjson,"
                + " .jsonl, .json, .xlsx, .parquet, .zip or .tar.\"}",
            "{\"file\":\".hidden.csv\",\"reason\":\"It is hidden.\"}");
  }

  @Test
  void aTarWithTooManyEntriesOrTooLongNamesIsRefused() throws IOException {
    var many =
        tar(
            out -> {
              for (var i = 0; i <= 10_000; i++) {
                add(out, i + ".csv", "");
              }
            });
    assertThat(problem(many)).endsWith("The tar contains more than 10000 entries.");
    // The header of a long name, and the name.
    var longName = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
    longName.setSize(2 << 20);
    var tar = new byte[3 << 20];
    longName.writeEntryHeader(tar);
    Arrays.fill(tar, 512, 512 + (2 << 20), (byte) 'x');
    assertThat(problem(tar))
        .endsWith("It is not a tar, or is damaged: a name or attribute is longer than 1 MiB.");
  }

  @Test
  void aBombIsRefused() throws IOException {
    var blanks = new byte[30 << 20];
    Arrays.fill(blanks, (byte) '\n');
    var bomb = Tool.GZIP.compress(tar(out -> add(out, "bomb.csv", blanks)));
    assertThat(problem(bomb)).endsWith("inflates to more than 200 times its compressed size.");
    // Each part stays below the limit of a file; together they exceed the limit of the archive.
    var parts =
        tar(
            out -> {
              var padded = Csv.of("A", "A", 1) + "\n".repeat(9 << 20);
              var part = Tool.GZIP.compress(padded.getBytes(StandardCharsets.UTF_8));
              for (var i = 0; i < 4; i++) {
                add(out, i + ".csv.gz", part);
              }
            });
    var report = ingestion.load(Files.write(folder.resolve("parts.tar"), parts));
    assertThat(files(report).stream().map(TarFilesIT::outcome))
        .containsExactly(
            "0.csv.gz: null",
            "1.csv.gz: The file cannot be read: it inflates to more than 200 times its compressed"
                + " size.",
            "2.csv.gz: The file cannot be read: it inflates to more than 200 times its compressed"
                + " size.",
            "3.csv.gz: The file cannot be read: it inflates to more than 200 times its compressed"
                + " size.");
  }

  @Test
  void nothingOfATruncatedEntryLoads() throws IOException {
    var tar = tar(out -> add(out, "a.csv", Csv.of("Bitcoin", "BTC", 500)));
    var truncated = Arrays.copyOf(tar, 8_000);
    assertThat(problem(truncated)).contains("It is not a tar, or is damaged: ");
    assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("0");
  }

  private String problem(byte[] content) throws IOException {
    var file = Files.write(folder.resolve("a.tar"), content);
    return ingestion.problem(new JsonObject().put("source", file.toString())).getString("error");
  }

  private static String outcome(Object file) {
    var json = (JsonObject) file;
    return json.getString("file") + ": " + json.getString("error");
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
