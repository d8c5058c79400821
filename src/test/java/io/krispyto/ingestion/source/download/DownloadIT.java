package io.krispyto.ingestion.source.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.krispyto.TestDatabase;
import io.krispyto.ingestion.Blocking;
import io.krispyto.ingestion.Csv;
import io.krispyto.ingestion.Ingestion;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Downloads from URLs and from Google Drive; a local server stands in for both. */
class DownloadIT {
  private static final String CSV = Csv.of("Bitcoin", "BTC", 3);
  private static final byte[] ZIP = Csv.zip(Map.of("in.csv", CSV));
  private static final DownloadLimits LIMITS =
      new DownloadLimits(
          Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(3), 100_000);

  private final Map<String, Consumer<HttpServerRequest>> handlers = new ConcurrentHashMap<>();
  private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private Ingestion ingestion;
  private String base;

  @BeforeEach
  void start() {
    var server = Blocking.await(vertx.createHttpServer().requestHandler(this::respond).listen(0));
    base = "http://localhost:" + server.actualPort();
    ingestion = new Ingestion(TestDatabase.migrated(), URI.create(base), LIMITS);
  }

  @AfterEach
  void close() {
    ingestion.close();
    Blocking.await(vertx.close());
  }

  private void respond(HttpServerRequest request) {
    requests.add(request);
    handlers
        .getOrDefault(request.path(), unknown -> unknown.response().setStatusCode(404).end("?"))
        .accept(request);
  }

  private void serve(String path, byte[] content) {
    handlers.put(path, request -> request.response().end(Buffer.buffer(content)));
  }

  private void serve(String path, String content) {
    serve(path, content.getBytes(StandardCharsets.UTF_8));
  }

  private void redirect(String path, String location) {
    handlers.put(
        path,
        request ->
            request.response().setStatusCode(302).putHeader("Location", location).end("moved"));
  }

  private static void html(HttpServerRequest request, String page) {
    request.response().putHeader("Content-Type", "text/html; charset=utf-8").end(page);
  }

  @Test
  void loadsACsvFromAUrl() {
    serve("/path/prices", CSV);
    assertThat(loaded(base + "/path/prices?day=all")).isEqualTo("prices 3");
  }

  @Test
  void detectsAZipByItsContent() {
    serve("/prices.csv", ZIP);
    assertThat(loaded(base + "/prices.csv")).isEqualTo("in.csv 3");
  }

  @Test
  void followsRedirectsAndSendsThePasswordOnlyToItsHost() {
    redirect("/a", "/b");
    redirect("/b", base.replace("localhost", "127.0.0.1") + "/c");
    serve("/c", CSV);

    var report = ingestion.load(base.replace("//", "//user:pass@") + "/a?key=secret");

    assertThat(report.getLong("accepted")).isEqualTo(3);
    assertThat(report.getString("source")).isEqualTo(base + "/a");
    assertThat(requests.stream().map(request -> request.getHeader("Authorization")))
        .containsExactly("Basic dXNlcjpwYXNz", "Basic dXNlcjpwYXNz", null);
  }

  @Test
  void explainsWhyADownloadFailed() {
    assertThat(ingestion.refusal(base.replace("//", "//user:pass@") + "/missing?key=secret"))
        .isEqualTo(base + "/missing returned status 404");
    redirect("/circle", "/circle");
    assertThat(ingestion.refusal(base + "/circle"))
        .isEqualTo(base + "/circle redirects too many times");
    redirect("/file", "file:///etc/passwd");
    assertThat(ingestion.refusal(base + "/file"))
        .isEqualTo(base + "/file redirects to an invalid URL");
    assertThat(ingestion.refusal("http://localhost:1/x"))
        .isEqualTo("http://localhost:1/x cannot be downloaded: connection refused");
    assertThat(ingestion.refusal("http://nowhere.invalid/x"))
        .isEqualTo("http://nowhere.invalid/x cannot be downloaded: unknown host");
    assertThat(ingestion.refusal(base.replace("http:", "https:") + "/x"))
        .isEqualTo(
            base.replace("http:", "https:") + "/x cannot be downloaded: no trusted TLS connection");
    redirect("/capitals", base.replace("http:", "HTTP:") + "/here");
    serve("/here", CSV);
    assertThat(loaded(base + "/capitals")).isEqualTo("capitals 3");
    handlers.put("/cut", request -> cutOff(request));
    assertThat(ingestion.refusal(base + "/cut"))
        .isEqualTo(base + "/cut cannot be downloaded: the connection was closed or went silent");
  }

  private static void cutOff(HttpServerRequest request) {
    request
        .response()
        .putHeader("Content-Length", "1000")
        .write(CSV)
        .onComplete(written -> request.connection().close());
  }

  @Test
  void abortsADownloadThatIsTooLarge() {
    serve("/large", "x".repeat(100_001));
    assertThat(ingestion.refusal(base + "/large")).isEqualTo("is larger than 100000 bytes");
    handlers.put("/endless", request -> writeForEver(request.response().setChunked(true)));
    assertThat(ingestion.refusal(base + "/endless")).isEqualTo("is larger than 100000 bytes");
  }

  private static void writeForEver(HttpServerResponse response) {
    response.write("x".repeat(10_000)).onSuccess(written -> writeForEver(response));
  }

  @Test
  void abortsAStalledDownload() {
    handlers.put("/silent", request -> {});
    // The request and the connection have the same timeout, and either can expire first.
    assertThat(ingestion.refusal(base + "/silent"))
        .isIn(
            base + "/silent cannot be downloaded: timed out",
            base + "/silent cannot be downloaded: the connection was closed or went silent");
    handlers.put("/stuck", request -> request.response().setChunked(true).write(CSV));
    assertThat(ingestion.refusal(base + "/stuck"))
        .isEqualTo(base + "/stuck cannot be downloaded: the connection was closed or went silent");
    handlers.put("/slow", request -> drip(request.response().setChunked(true)));
    assertThat(ingestion.refusal(base + "/slow")).isEqualTo("was not downloaded within 3 s");
  }

  private void drip(HttpServerResponse response) {
    vertx.setPeriodic(100, timer -> response.write("\n").onFailure(e -> vertx.cancelTimer(timer)));
  }

  @Test
  void stopsInTheMiddleOfADownload() {
    handlers.put("/slow", request -> drip(request.response().setChunked(true)));
    var running = ingestion.request(new JsonObject().put("source", base + "/slow"));
    var waiting = ingestion.request(new JsonObject().put("source", base + "/slow"));
    await().until(() -> !requests.isEmpty());

    Blocking.await(ingestion.vertx.undeploy(ingestion.deployment));

    assertThatThrownBy(() -> Blocking.await(running))
        .isInstanceOf(ReplyException.class)
        .hasMessageContaining("\"ingestion\":1");
    assertThatThrownBy(() -> Blocking.await(waiting)).hasMessageContaining("is stopping");
  }

  @Test
  void deletesTheFileInEveryCase() {
    serve("/good", CSV);
    for (var path : List.of("/good", "/missing")) {
      var download =
          Blocking.await(Download.create(vertx, LIMITS, Ingestion.FROM_THIS_MACHINE.download()));
      assertThat(download.file()).exists();
      Blocking.await(download.fetch(URI.create(base + path)).otherwiseEmpty());
      Blocking.await(download.close());
      assertThat(download.file()).doesNotExist();
    }
  }

  @Test
  void loadsASmallFileFromGoogleDrive() {
    redirect("/uc", base + "/download");
    serve("/download", ZIP);
    assertThat(loaded("google-drive:some-Id_1")).isEqualTo("in.csv 3");
    assertThat(requests.get(0).query()).isEqualTo("export=download&id=some-Id_1");
  }

  @Test
  void submitsGoogleDrivesForm() {
    handlers.put(
        "/uc",
        request ->
            html(
                request,
                """
                <!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title></head>
                <body><p>Google Drive can't scan this file for viruses.</p>
                <form id="download-form" action="%s/download" method="get">
                <input type="submit" id="uc-download-link" value="Download anyway"/>
                <input type="hidden" name="id" value="some-Id_1">
                <input type="hidden" name="export" value="download">
                <input type="hidden" name="confirm" value="t&amp;t">
                <input type="hidden" name="uuid" value="b3f6-42"></form></body></html>
                """
                    .formatted(base)));
    handlers.put(
        "/download",
        request -> {
          var good =
              request.getParam("id").equals("some-Id_1")
                  && request.getParam("export").equals("download")
                  && request.getParam("confirm").equals("t&t")
                  && request.getParam("uuid").equals("b3f6-42");
          request.response().setStatusCode(good ? 200 : 400).end(CSV);
        });
    assertThat(loaded("google-drive:some-Id_1")).isEqualTo("some-Id_1 3");
  }

  @Test
  void followsTheFormerLinkOfGoogleDriveWithItsCookie() {
    handlers.put(
        "/uc",
        request -> {
          if (request.getParam("confirm") == null) {
            request.response().putHeader("Set-Cookie", "download_warning_1=AbCd; Path=/");
            html(
                request,
                "<a id=\"uc-download-link\""
                    + " href=\"/uc?export=download&amp;confirm=AbCd&amp;id=x\">");
          } else {
            var good =
                request.getParam("confirm").equals("AbCd")
                    && "download_warning_1=AbCd".equals(request.getHeader("Cookie"));
            request.response().setStatusCode(good ? 200 : 403).end(Buffer.buffer(ZIP));
          }
        });
    assertThat(loaded("google-drive:x")).isEqualTo("in.csv 3");
  }

  @Test
  void reportsTheMessageThatGoogleDriveSendsInsteadOfTheFile() {
    handlers.put(
        "/uc", request -> html(request, "<title>Google Drive - Quota exceeded</title><p>Sorry"));
    assertThat(ingestion.refusal("google-drive:x"))
        .isEqualTo("Google Drive did not return the file: Google Drive - Quota exceeded");
    handlers.put("/uc", request -> html(request, "<form id=download-form action=/again></form>"));
    handlers.put("/again", request -> html(request, "<title>Sign in</title>"));
    assertThat(ingestion.refusal("google-drive:x")).endsWith("did not return the file: Sign in");
    handlers.remove("/uc");
    assertThat(ingestion.refusal("google-drive:x")).isEqualTo(base + "/uc returned status 404");
  }

  /** The name of the first file and the number of records. */
  private String loaded(String source) {
    var report = ingestion.load(source);
    return report.getJsonArray("files").getJsonObject(0).getString("file")
        + " "
        + report.getLong("accepted");
  }
}
