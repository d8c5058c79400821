package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.krispyto.ingestion.TestUploads;
import io.krispyto.ingestion.layout.Declarations;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /ingestions} with a form, up to the transfer of the file to the loader. */
class UploadFormIT extends SharedServerTestBase {
  private static final String TOKEN = "s3cret";
  private static final String BOUNDARY = "----0123456789";
  private static final int LIMIT = 8 << 20;

  @TempDir static Path folder;

  private static TestUploads uploads;

  @BeforeAll
  static void start() {
    server =
        TestServer.startWithoutQuery(
            TestServer.settings("EDGE_CACHE_BYTES", "0", "API_TOKEN", TOKEN));
    uploads = new TestUploads(folder, LIMIT);
    TestServer.await(server.vertx().deployVerticle(uploads));
  }

  @BeforeEach
  void forget() {
    uploads.taken().clear();
  }

  private static String field(String name, String value) {
    return part("form-data; name=\"" + name + "\"", value);
  }

  private static String file(String name, String content) {
    return part(
        "form-data; name=\"file\"; filename=\""
            + name
            + "\"\r\nContent-Type: application/octet-stream",
        content);
  }

  private static String part(String disposition, String content) {
    return "--"
        + BOUNDARY
        + "\r\nContent-Disposition: "
        + disposition
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String form(String... parts) {
    return String.join("", parts) + "--" + BOUNDARY + "--\r\n";
  }

  private static HttpResponse<String> post(String query, String form) {
    return post(query, form.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> post(String query, byte[] form) {
    return server.send(
        "POST",
        "/ingestions" + query,
        BodyPublishers.ofByteArray(form),
        "Authorization",
        "Bearer " + TOKEN,
        "Content-Type",
        "multipart/form-data; boundary=" + BOUNDARY);
  }

  private static Map<String, String> declared(String... given) {
    var parameters = new HashMap<String, Object>();
    for (var i = 0; i < given.length; i += 2) {
      parameters.put(given[i], given[i + 1]);
    }
    return Declarations.ofUpload(parameters).toParameters();
  }

  private static String sentence(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    return new JsonObject(response.body()).getString("error");
  }

  @ParameterizedTest
  @CsvSource({
    "prices.csv, CSV",
    "prices.CSV, CSV",
    "prices.ndjson, NDJSON",
    "prices.ndjson.gz, NDJSON",
    "candles.json, JSON",
    "all.zip, ZIP",
    "all.tar.xz, TAR",
    "book.xlsx, XLSX",
    "x.parquet, PARQUET",
    "prices, CSV",
    "data/BTC-USD.csv, CSV",
    "Übersicht.csv, CSV"
  })
  void theNameOfTheFileImpliesItsType(String name, String format) throws Exception {
    var response = post("", form(file(name, "a,b\n")));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(response.headers().firstValue("location")).isPresent();
    var taken = uploads.taken().remove();
    assertThat(taken.format()).isEqualTo(format);
    assertThat(Files.readString(taken.file())).isEqualTo("a,b\n");
    assertThat(taken.declarations().toParameters())
        .isEqualTo(declared("file_name", name.substring(name.lastIndexOf('/') + 1)));
  }

  @Test
  void aKnownContentTypeAndItsCharsetCount() {
    var part =
        part(
            "form-data; name=\"file\"; filename=\"upload.tmp\"\r\n"
                + "Content-Type: application/x-ndjson; charset=utf-16le",
            "{}");
    assertThat(post("", form(part)).body()).contains("\"id\"");
    var taken = uploads.taken().remove();
    assertThat(taken.format()).isEqualTo("NDJSON");
    assertThat(taken.declarations().toParameters())
        .isEqualTo(declared("file_name", "upload.tmp", "charset", "UTF-16LE"));
  }

  @Test
  void fieldsAndTheQueryDeclareTheSame() {
    var response =
        post(
            "?name=Bitcoin",
            form(
                field("dry_run", "true"),
                field("symbol", "BTC"),
                field("file_name", "other.csv"),
                file("x.csv", "a\n")));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    var taken = uploads.taken().remove();
    assertThat(taken.dryRun()).isTrue();
    assertThat(taken.declarations().toParameters())
        .isEqualTo(declared("name", "Bitcoin", "symbol", "BTC", "file_name", "other.csv"));
  }

  @Test
  void aFileLargerThanAnyBufferArrivesUnchanged() throws Exception {
    // Bytes that resemble boundaries and line ends are frequent.
    var random = new Random(7);
    var content = new StringBuilder();
    while (content.length() < 3_000_000) {
      switch (random.nextInt(5)) {
        case 0 -> content.append("\r\n");
        case 1 -> content.append("\r\n--").append(BOUNDARY, 0, random.nextInt(BOUNDARY.length()));
        case 2 -> content.append("x".repeat(random.nextInt(70_000)));
        case 3 -> content.append("\r\r\n\n-");
        default -> content.append((char) (32 + random.nextInt(90)));
      }
    }
    assertThat(post("", form(file("x.csv", content.toString()))).statusCode()).isEqualTo(202);
    assertThat(Files.readString(uploads.taken().remove().file())).isEqualTo(content.toString());
  }

  @Test
  void aBinaryFileArrivesUnchanged() throws Exception {
    var content = new byte[100_000];
    new Random(8).nextBytes(content);
    var start = form(file("x.parquet", "")).split("\r\n--" + BOUNDARY + "--")[0];
    var body = new java.io.ByteArrayOutputStream();
    body.write(start.getBytes(StandardCharsets.UTF_8));
    body.write(content);
    body.write(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    assertThat(post("", body.toByteArray()).statusCode()).isEqualTo(202);
    assertThat(Files.readAllBytes(uploads.taken().remove().file())).isEqualTo(content);
  }

  @Test
  void aFormThatIsCutAnywhereIsRefused() {
    var form = form(field("dry_run", "true"), file("x.csv", "a,b\r\n1,2\r\n"));
    var end = form.indexOf("--\r\n", form.indexOf("1,2"));
    for (var length = 1; length < end; length += length < 150 ? 11 : 1) {
      var response = post("", form.substring(0, length));
      assertThat(response.statusCode()).as(form.substring(0, length)).isEqualTo(400);
      assertThat(response.body()).contains("The form ");
    }
    assertThat(post("", form.substring(0, end + 2)).statusCode()).isEqualTo(202);
    assertThat(uploads.taken()).hasSize(1);
    uploads.taken().clear();
    await().until(() -> uploads.files().size() <= 20);
  }

  @Test
  void aConnectionThatIsClosedWithinTheFileLoadsNothing() throws Exception {
    var begun = uploads.files().size();
    try (var socket = new Socket("localhost", server.port())) {
      var head =
          "POST /ingestions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
              + TOKEN
              + "\r\nContent-Type: multipart/form-data; boundary="
              + BOUNDARY
              + "\r\nContent-Length: 100000\r\n\r\n";
      socket
          .getOutputStream()
          .write((head + file("x.csv", "a,b\r\n")).getBytes(StandardCharsets.UTF_8));
      await().until(() -> uploads.files().size() == begun + 1);
    }
    await().until(() -> uploads.files().size() == begun);
    assertThat(uploads.taken()).isEmpty();
  }

  @Test
  void wrongFormsAreRefusedWithWhatToDo() {
    assertThat(sentence(post("", form(file("a.csv", "x"), file("b.csv", "y")))))
        .isEqualTo("The form has more than one file; send one per request, or several in a zip.");
    assertThat(sentence(post("", form(field("dry_run", "true")))))
        .isEqualTo("The form has no file; send it in the field file, with a file name.");
    assertThat(sentence(post("", form(field("file", "a,b")))))
        .contains("the field file without a file name");
    assertThat(sentence(post("", form(part("form-data; name=\"data\"; filename=\"x\"", "a")))))
        .isEqualTo("The form has a file in the field data; send it in the field file.");
    assertThat(sentence(post("", form(file("", ""))))).contains("choose a file");
    assertThat(sentence(post("", form(file("a.csv", "x"), field("dry_run", "true")))))
        .isEqualTo("The form has the field dry_run after the file; send it before the file.");
    assertThat(sentence(post("", form(field("name", "x".repeat(20_000)), file("a.csv", "x")))))
        .contains("more than 16384 bytes");
    assertThat(sentence(post("", form(field("name", "x").repeat(70), file("a.csv", "x")))))
        .isEqualTo("The form has more than 64 fields.");
    assertThat(sentence(post("", "no form at all"))).contains("The form ");
    assertThat(sentence(post("", form(file("a.csv", ""))))).isEqualTo("body: is empty");
    assertThat(uploads.taken()).isEmpty();
  }

  @Test
  void wrongFieldsAreNamed() {
    assertThat(sentence(post("", form(field("dry_rum", "true"), file("a.csv", "x")))))
        .isEqualTo("dry_rum: is not a parameter of this operation; the nearest one is dry_run");
    assertThat(sentence(post("", form(field("dry_run", "maybe"), file("a.csv", "x")))))
        .isEqualTo("dry_run: is neither true nor false");
    assertThat(sentence(post("?dry_run=true", form(field("dry_run", "true"), file("a", "x")))))
        .isEqualTo("dry_run: is given more than once");
    assertThat(uploads.taken()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"", "x; charset=nope", "x; charset=!"})
  void aMalformedBoundaryOrCharsetIsRefused(String boundary) {
    var response =
        server.send(
            "POST",
            "/ingestions",
            BodyPublishers.ofString("x"),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            "multipart/form-data; boundary=" + boundary);
    assertThat(sentence(response))
        .isEqualTo("The form has a Content-Type with a malformed boundary or charset.");
  }

  @Test
  void aFormWithoutABoundaryIsRefused() {
    var response =
        server.send(
            "POST",
            "/ingestions",
            BodyPublishers.ofString("x"),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            "multipart/form-data");
    assertThat(sentence(response)).isEqualTo("The form has no boundary in its Content-Type.");
  }

  @Test
  void aFileThatIsTooLargeIs413() {
    var response = post("", form(file("a.csv", "x".repeat(LIMIT + 1))));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(uploads.taken()).isEmpty();
  }

  @Test
  void withoutATokenTheFormIsNotRead() throws IOException {
    try (var socket = new Socket("localhost", server.port())) {
      var head =
          "POST /ingestions HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=x\r\n"
              + "Content-Length: 100\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      var first = new byte[12];
      assertThat(socket.getInputStream().readNBytes(first, 0, 12)).isEqualTo(12);
      assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 401");
    }
  }
}
