package io.krispyto.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.ingestion.format.TableFiles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of an upload: accepted, loaded, visible, and corrected if rows were rejected. */
class UploadedDataIT {
  @TempDir private Path folder;

  private static final String HEADER =
      "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n";
  private static final String AAVE = "1,Aave,AAVE,2021-07-06 23:59:59,3,1,2,2.5,10,100\n";
  private static final String DASHBOARD =
      "/dashboard?id=all&date=2021-7-6&order_by=crypto&order_type=asc";

  private DatabaseSettings database;
  private TestServer server;

  @BeforeEach
  void start() {
    database = TestDatabase.migrated();
    server = TestServer.startToWrite(database, "token");
  }

  @AfterEach
  void stop() {
    server.closeInBackground();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/csv", "application/zip", "application/x-ndjson"})
  void anUploadIsLoadedAndVisibleAtOnce(String mediaType) throws IOException {
    assertThat(server.get(DASHBOARD).statusCode()).isEqualTo(204);
    var ended = ended(post("/ingestions", mediaType, body(mediaType)));
    assertThat(ended.getString("state")).isEqualTo("loaded");
    assertThat(ended.getInteger("accepted")).isEqualTo(1);
    var rows = new JsonArray(server.get(DASHBOARD).body());
    assertThat(rows).hasSize(1);
    assertThat(rows.getJsonObject(0).getString("crypto")).isEqualTo("Aave");
    assertThat(rows.getJsonObject(0).getDouble("price")).isEqualTo(2.5);
  }

  private static byte[] body(String mediaType) throws IOException {
    var csv = (HEADER + AAVE).getBytes(StandardCharsets.UTF_8);
    return switch (mediaType) {
      case "text/csv" -> csv;
      case "application/zip" -> {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
          zip.putNextEntry(new ZipEntry("aave.csv"));
          zip.write(csv);
        }
        yield bytes.toByteArray();
      }
      default ->
          ("{\"name\":\"Aave\",\"symbol\":\"AAVE\",\"date\":\"2021-07-06\",\"high\":3,\"low\":1,\"open\":2,"
                  + "\"close\":2.5,\"volume\":10,\"market_cap\":100}\n")
              .getBytes(StandardCharsets.UTF_8);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,xlsx",
    "application/vnd.apache.parquet,parquet",
    "application/x-tar,tar",
    "application/x-tar,tar.gz",
    // Recognised by the content.
    "text/csv,xlsx",
    "text/csv,parquet",
    "text/csv,tar",
    "application/zip,xlsx",
  })
  void containersAreLoadedWhateverTheirMediaType(String mediaType, String kind) throws Exception {
    var ended = ended(post("/ingestions?sheet=Prices", mediaType, container(kind)));
    assertThat(ended.getString("state")).as(ended.encode()).isEqualTo("loaded");
    assertThat(ended.getInteger("accepted")).isEqualTo(2);
    assertThat(ended.getInteger("skipped_count")).isEqualTo(kind.startsWith("tar") ? 1 : 0);
    assertThat(ended.getJsonArray("skipped")).hasSize(kind.startsWith("tar") ? 1 : 0);
  }

  private byte[] container(String kind) throws IOException {
    if (kind.equals("xlsx")) {
      return TableFiles.xlsx("Aave", "AAVE", 2);
    }
    var parquet =
        Files.readAllBytes(TableFiles.parquet(folder.resolve("a.parquet"), "Aave", "AAVE", 2));
    if (kind.equals("parquet")) {
      return parquet;
    }
    var bytes = new ByteArrayOutputStream();
    try (var out = kind.equals("tar") ? bytes : new GZIPOutputStream(bytes);
        var tar = new TarArchiveOutputStream(out)) {
      for (var name : List.of("a.parquet", "notes.txt")) {
        var entry = new TarArchiveEntry(name);
        entry.setSize(parquet.length);
        tar.putArchiveEntry(entry);
        tar.write(parquet);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void anUploadDeclaresItsCharset() {
    var csv = (HEADER + AAVE.replace("Aave", "M\u00fcnze")).getBytes(StandardCharsets.ISO_8859_1);
    var ended = ended(post("/ingestions", "text/csv; charset=\"iso-8859-1\"", csv));
    assertThat(ended.getInteger("accepted")).as(ended.encode()).isEqualTo(1);
    assertThat(TestDatabase.query(database, "select name from currency")).isEqualTo("M\u00fcnze");
  }

  /** A container that was declared must be one. */
  @ParameterizedTest
  @CsvSource({
    "application/x-tar,It is not a tar.",
    "application/vnd.apache.parquet,It is not a Parquet file.",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,It is not a spreadsheet (xlsx).",
  })
  void aCsvThatIsSentAsAContainerFails(String mediaType, String error) {
    var ended = ended(post("/ingestions", mediaType, (HEADER + AAVE).getBytes(UTF_8)));
    assertThat(ended.getString("state")).isEqualTo("failed");
    assertThat(ended.encode()).contains(error);
  }

  @Test
  void correctedRejectionsCanBeUploaded() {
    var csv =
        HEADER
            + AAVE
            + "2,Bitcoin,BTC,2021-07-06 23:59:59,3,1,2,n/a,10,100\n"
            + "3,\"Card, ano\",ADA,2021-07-06 23:59:59,3,1,2,-7,10,100\n";
    var first = ended(post("/ingestions", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
    assertThat(first.getString("state")).isEqualTo("loaded");
    assertThat(first.getInteger("rejected")).isEqualTo(2);
    var rejections =
        server.get("/ingestions/" + first.getLong("id") + "/rejections", "Accept", "text/csv");
    // Unchanged, they are rejected again.
    var again =
        ended(post("/ingestions", "text/csv", rejections.body().getBytes(StandardCharsets.UTF_8)));
    assertThat(again.getString("state")).isEqualTo("failed");
    assertThat(again.getInteger("rejected")).isEqualTo(2);

    var corrected = rejections.body().replaceFirst(",n/a,", ",7.5,").replaceFirst(",-7,", ",7,");
    // Corrects the value of each row, but not the copy of the original row.
    assertThat(corrected).contains("n/a", "-7");
    var second =
        ended(
            post(
                "/ingestions",
                "text/csv",
                corrected.replace(",3,1,2,7", ",9,1,2,7").getBytes(StandardCharsets.UTF_8)));

    assertThat(second.getString("state")).as(corrected).isEqualTo("loaded");
    assertThat(second.getInteger("accepted")).isEqualTo(2);
    assertThat(second.getInteger("rejected")).isZero();
    var rows = new JsonArray(server.get(DASHBOARD).body());
    assertThat(rows)
        .map(row -> ((JsonObject) row).getString("crypto"))
        .containsExactly("Aave", "Bitcoin", "Card, ano");
    assertThat(rows)
        .map(row -> ((JsonObject) row).getDouble("price"))
        .containsExactly(2.5, 7.5, 7.0);
  }

  @Test
  void aDryRunIsReportedAndChangesNothing() {
    var version = TestDatabase.query(database, "select number from data_version");
    var csv = HEADER + AAVE + "2,Bitcoin,BTC,2021-07-06 23:59:59,3,1,2,n/a,10,100\n";
    var response =
        post("/ingestions?dry_run=true", "text/csv", csv.getBytes(StandardCharsets.UTF_8));
    var ended = ended(response);
    assertThat(ended.getBoolean("dry_run")).isTrue();
    assertThat(ended.getString("state")).isEqualTo("loaded");
    assertThat(ended.getInteger("accepted")).isEqualTo(1);
    assertThat(ended.getInteger("rejected")).isEqualTo(1);
    var rejections = server.get("/ingestions/" + ended.getLong("id") + "/rejections");
    assertThat(new JsonArray(rejections.body())).hasSize(1);
    assertThat(server.get(DASHBOARD).statusCode()).isEqualTo(204);
    assertThat(TestDatabase.query(database, "select count(*) from currency")).isEqualTo("0");
    assertThat(TestDatabase.query(database, "select number from data_version")).isEqualTo(version);
  }

  @Test
  void anInvalidUploadIsReportedAsFailed() {
    var ended = ended(post("/ingestions", "application/zip", new byte[] {'x'}));
    assertThat(ended.getString("state")).isEqualTo("failed");
    assertThat(ended.getString("error")).contains("zip");
  }

  private HttpResponse<String> post(String path, String mediaType, byte[] body) {
    return server.send(
        "POST",
        path,
        BodyPublishers.ofByteArray(body),
        "Authorization",
        "Bearer token",
        "Content-Type",
        mediaType);
  }

  /** Waits until an ingestion ends. */
  private JsonObject ended(HttpResponse<String> accepted) {
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    var location = accepted.headers().firstValue("location").orElseThrow();
    assertThat(location).isEqualTo("/ingestions/" + new JsonObject(accepted.body()).getLong("id"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ingestion(location).getString("ended_at") != null);
    return ingestion(location);
  }

  private JsonObject ingestion(String location) {
    return new JsonObject(server.get(location).body());
  }
}
