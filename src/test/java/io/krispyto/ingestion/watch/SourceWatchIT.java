package io.krispyto.ingestion.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.krispyto.LogLines;
import io.krispyto.TestDatabase;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.DownloadSettings;
import io.krispyto.config.IngestionSettings;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.Blocking;
import io.krispyto.ingestion.Csv;
import io.krispyto.ingestion.Ingestion;
import io.krispyto.ingestion.Watching;
import io.krispyto.ingestion.load.LoadSql;
import io.krispyto.ingestion.source.Spool;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches a configured source and loads its changes. */
class SourceWatchIT {
  private static final String SINCE = "Sun, 09 Oct 2022 12:00:00 GMT";

  @TempDir private Path folder;
  private final DatabaseSettings database = TestDatabase.migrated();
  private final Vertx vertx = Vertx.vertx();
  private final List<Ingestion> nodes = new ArrayList<>();
  private final List<HttpServerRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Consumer<HttpServerRequest> handler = request -> request.response().end("?");
  private String base;

  @BeforeEach
  void listen() {
    var server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  requests.add(request);
                  handler.accept(request);
                });
    base = "http://localhost:" + Blocking.await(server.listen(0)).actualPort();
  }

  @AfterEach
  void close() {
    nodes.forEach(Ingestion::close);
    Blocking.await(vertx.close());
  }

  @Test
  void onlyNewAndChangedFilesOfAFolderAreLoaded() throws IOException {
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    write("b.csv", Csv.of("Bitcoin", "BTC", 1));
    try (var node = watching(folder.toString())) {
      node.check();
      assertThat(ingestions()).isEqualTo("loaded a.csv,b.csv 2 0 0 0");
      var version = version();

      node.check();
      assertThat(ingestions()).isEqualTo("loaded a.csv,b.csv 2 0 0 0");

      write("c.csv", Csv.of("Cardano", "ADA", 3));
      node.check();
      assertThat(latest()).isEqualTo("loaded c.csv 3 0 0 0");
      assertThat(version()).isGreaterThan(version);

      write("b.csv", Csv.HEADER + Csv.row("Bitcoin", "BTC", 0, 2.75));
      node.check();
      assertThat(latest()).isEqualTo("loaded b.csv 0 1 0 0");
    }
  }

  @Test
  void checksWithoutChangesWriteNothing() throws IOException {
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    try (var node = watching(folder.toString())) {
      node.check();
      var version = version();
      var connections = connections();
      var threads = Thread.activeCount();

      for (var i = 0; i < 100; i++) {
        node.check();
      }

      assertThat(ingestions()).isEqualTo("loaded a.csv 1 0 0 0");
      assertThat(version()).isEqualTo(version);
      await().until(() -> connections() <= connections);
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
    }
    await().until(() -> connections() == 0);
  }

  @Test
  void aTouchedFileIsNotReloaded() throws IOException {
    var file = write("a.csv", Csv.of("Aave", "AAVE", 1));
    try (var node = watching(folder.toString())) {
      node.check();
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
      node.check();
      assertThat(ingestions()).isEqualTo("loaded a.csv 1 0 0 0");
    }
  }

  @Test
  void aFileIsLoadedOnlyOnceItIsComplete() throws IOException {
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    try (var node = watching(folder.toString())) {
      node.check();
      var half = Files.writeString(folder.resolve("b.csv"), Csv.HEADER + "1,Bitcoin,BT");
      node.check();
      assertThat(ingestions()).isEqualTo("loaded a.csv 1 0 0 0");

      Files.writeString(half, Csv.of("Bitcoin", "BTC", 1));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                node.check();
                return "loaded b.csv 1 0 0 0".equals(latest());
              });
      assertThat(Files.getLastModifiedTime(half).toInstant())
          .isBefore(Instant.now().minusMillis(1900));
    }
  }

  @Test
  void aBrokenFileIsRetriedOnlyAfterAChange() throws IOException {
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    write("b.csv", "What,is,this\n");
    write("c.zip", "no zip");
    try (var node = watching(folder.toString())) {
      node.check();
      node.check();
      assertThat(ingestions()).isEqualTo("partly a.csv,b.csv,c.zip 1 0 0 0");

      write("b.csv", Csv.of("Bitcoin", "BTC", 1));
      node.check();
      assertThat(latest()).isEqualTo("loaded b.csv 1 0 0 0");
    }
  }

  @Test
  void anInvalidZipIsRetriedOnlyAfterAChange() throws IOException {
    var zip = write("prices.zip", "no zip");
    try (var node = watching(zip.toString());
        var log = log()) {
      node.check();
      node.check();
      assertThat(ingestions()).isEqualTo("failed  0 0 0 0");
      assertThat(log.of(Level.WARN)).hasSize(1);

      Files.write(zip, Csv.zip(Map.of("in.csv", Csv.of("Aave", "AAVE", 2))));
      makeOlder(zip);
      node.check();
      assertThat(latest()).isEqualTo("loaded in.csv 2 0 0 0");
      node.check();
      assertThat(count()).isEqualTo(2);
    }
  }

  @Test
  void temporarilyUnreadableFilesOfAFolderAreLoadedLater() throws Exception {
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    var b = write("b.csv", Csv.of("Bitcoin", "BTC", 1));
    var c = write("c.zip", "");
    Files.write(c, Csv.zip(Map.of("in.csv", Csv.of("Cardano", "ADA", 2))));
    makeOlder(c);
    write("d.csv", "What,is,this\n");
    try (var node = watching(folder.toString())) {
      checkWhileMissing(node, b, c);
      assertThat(latest()).isEqualTo("partly a.csv,b.csv,c.zip,d.csv 1 0 0 0");

      node.check();
      assertThat(latest()).isEqualTo("loaded b.csv,c.zip/in.csv 3 0 0 0");
      node.check();
      assertThat(count()).isEqualTo(2);
    }
  }

  @Test
  void aTemporarilyUnreadableFileIsLoadedLater() throws Exception {
    var a = write("a.csv", Csv.of("Aave", "AAVE", 1));
    try (var node = watching(a.toString())) {
      checkWhileMissing(node, a);
      assertThat(latest()).isEqualTo("failed a.csv 0 0 0 0");
      assertThat(TestDatabase.query(database, "select error from ingestion_file"))
          .isEqualTo("The file cannot be read: it does not exist.");

      node.check();
      assertThat(latest()).isEqualTo("loaded a.csv 1 0 0 0");
      node.check();
      assertThat(count()).isEqualTo(2);
    }
  }

  /** Runs a check during which the files disappear between being listed and being read. */
  private void checkWhileMissing(Watching node, Path... files) throws Exception {
    try (var connection = TestDatabase.connect(database);
        var statement = connection.createStatement()) {
      // Reading requires this lock.
      statement.execute(LoadSql.TRY_LOCK);
      var check = node.startCheck();
      await()
          .until(
              () ->
                  TestDatabase.query(database, "select count(checksum) from ingestion")
                      .equals("1"));
      for (var file : files) {
        Files.move(file, file.resolveSibling(file.getFileName() + ".moved"));
      }
      statement.execute(LoadSql.UNLOCK);
      Blocking.await(check);
    }
    for (var file : files) {
      Files.move(file.resolveSibling(file.getFileName() + ".moved"), file);
    }
  }

  @Test
  void deletingAFileDoesNotDeleteItsRecords() throws IOException {
    var a = write("a.csv", Csv.of("Aave", "AAVE", 1));
    var b = write("b.csv", Csv.of("Bitcoin", "BTC", 1));
    try (var node = watching(folder.toString())) {
      node.check();
      Files.delete(a);
      node.check();
      Files.delete(b);
      node.check();
      assertThat(count()).isEqualTo(1);
      assertThat(TestDatabase.query(database, "select count(*) from record")).isEqualTo("2");
    }
  }

  @Test
  void anUnreadableFileDoesNotPreventOthersFromBeingLoaded() throws IOException {
    write("b.csv", Csv.of("Bitcoin", "BTC", 1));
    try (var node = watching(folder.toString());
        var log = log()) {
      node.check();
      // Opening it succeeds and reading it fails, like a file on a lost network share. Root can
      // read any other file.
      Files.createSymbolicLink(folder.resolve("a.csv"), Path.of("/proc/self/mem"));
      write("c.csv", Csv.of("Cardano", "ADA", 1));
      await()
          .until(
              () -> {
                node.check();
                return !log.of(Level.WARN).isEmpty();
              });
      assertThat(log.of(Level.WARN)).singleElement().asString().startsWith("a.csv cannot be read");
      assertThat(latest()).isEqualTo("loaded c.csv 1 0 0 0");
    }
  }

  @Test
  void theFirstCheckAfterAnInitialLoadLoadsOnlyNewFiles() throws IOException {
    write("a.csv", Csv.of("Aave", "AAVE", 1));
    write("b.csv", Csv.of("Bitcoin", "BTC", 1));
    write("broken.csv", "What,is,this\n");
    try (var first = new Ingestion(database)) {
      first.load(folder);
    }
    // The incomplete file must not cause the others to be reloaded.
    var late = Files.writeString(folder.resolve("late.csv"), Csv.of("Late", "LATE", 1));
    try (var node = watching(folder.toString())) {
      node.check();
      assertThat(count()).isEqualTo(1);
      makeOlder(late);
      node.check();
      assertThat(latest()).isEqualTo("loaded late.csv 1 0 0 0");
      assertThat(count()).isEqualTo(2);
    }
  }

  @Test
  void aFileIsReloadedIfItReturnsToAnEarlierContent() throws IOException {
    var one = Csv.HEADER + Csv.row("Aave", "AAVE", 0, 1.5);
    var two = Csv.HEADER + Csv.row("Aave", "AAVE", 0, 2.5);
    var file = write("a.csv", one);
    try (var first = new Ingestion(database)) {
      first.load(file);
      first.load(write("a.csv", two));
    }
    write("a.csv", one);
    try (var node = watching(file.toString())) {
      node.check();
      assertThat(latest()).isEqualTo("loaded a.csv 0 1 0 0");
    }
  }

  @Test
  void aMissingFolderLogsOneLinePerCheckAndIsLoadedOnceItExists() throws IOException {
    var missing = folder.resolve("later");
    var settings = every(Duration.ofMillis(50), missing.toString());
    deploy(settings);
    try (var log = log()) {
      await().until(() -> log.of(Level.WARN).size() >= 3);
      assertThat(log.of(Level.WARN))
          .containsOnly(
              "later could not be checked for changes: source: there is no file or folder later");
      assertThat(count()).isZero();

      Files.createDirectory(missing);
      write("later/a.csv", Csv.of("Aave", "AAVE", 1));
      await().until(() -> "loaded a.csv 1 0 0 0".equals(ingestions()));

      Files.delete(missing.resolve("a.csv"));
      Files.delete(missing);
      var before = log.of(Level.WARN).size();
      await().until(() -> log.of(Level.WARN).size() > before);
      assertThat(log.of(Level.WARN)).last().asString().contains("there is no file or folder");
    }
  }

  @Test
  void anEmptyFolderLogsNothing() throws IOException {
    try (var log = log();
        var node = watching(folder.toString())) {
      node.check();
      assertThat(log.of(Level.WARN)).isEmpty();
      assertThat(count()).isZero();
    }
  }

  @Test
  void aUrlIsRequestedConditionally() {
    var content = new byte[][] {Csv.of("Aave", "AAVE", 1).getBytes()};
    handler =
        request -> {
          var tag = "\"" + content[0].length + "\"";
          var isKnown =
              tag.equals(request.getHeader("If-None-Match"))
                  && SINCE.equals(request.getHeader("If-Modified-Since"));
          request
              .response()
              .putHeader("ETag", tag)
              .putHeader("Last-Modified", SINCE)
              .setStatusCode(isKnown ? 304 : 200);
          if (isKnown) {
            request.response().end();
          } else {
            request.response().end(Buffer.buffer(content[0]));
          }
        };
    try (var node = watching(base + "/prices.csv")) {
      node.check();
      node.check();
      assertThat(ingestions()).isEqualTo("loaded prices.csv 1 0 0 0");
      assertThat(requests.get(0).getHeader("If-None-Match")).isNull();
      assertThat(requests.get(1).response().getStatusCode()).isEqualTo(304);

      content[0] = Csv.of("Aave", "AAVE", 3).getBytes();
      node.check();
      assertThat(latest()).isEqualTo("loaded prices.csv 2 0 1 0");
      node.check();
      assertThat(requests.get(3).response().getStatusCode()).isEqualTo(304);
      assertThat(count()).isEqualTo(2);
    }
    // A new process knows the stored validators.
    try (var next = watching(base + "/prices.csv")) {
      next.check();
      assertThat(requests.get(4).response().getStatusCode()).isEqualTo(304);
    }
  }

  @Test
  void aUrlWithUnchangedContentIsNotReloaded() throws IOException {
    serve(Csv.of("Aave", "AAVE", 1).getBytes());
    try (var node = watching(base + "/prices.csv")) {
      for (var i = 0; i < 100; i++) {
        node.check();
      }
      assertThat(requests).hasSize(100);
      assertThat(ingestions()).isEqualTo("loaded prices.csv 1 0 0 0");
      assertThat(requests.get(99).headers().contains("If-None-Match")).isFalse();
      await().until(() -> Spool.ofProcess().files().isEmpty());
      // A leak would leave one open connection per check.
      await().until(() -> connections() <= 1 + 1);
    }
  }

  @Test
  void aUrlLoadedAtStartupIsNotReloaded() {
    serve(Csv.of("Aave", "AAVE", 1).getBytes());
    try (var first = new Ingestion(database, Ingestion.FROM_THIS_MACHINE)) {
      first.load(base + "/prices.csv?key=secret");
    }
    try (var node = watching(base + "/prices.csv?key=secret")) {
      node.check();
      assertThat(count()).isEqualTo(1);
    }
  }

  @Test
  void aBrokenZipFromAUrlIsRetriedOnlyAfterAChange() {
    serve(new byte[] {'P', 'K', 3, 4, 'x'});
    try (var node = watching(base + "/prices.zip")) {
      node.check();
      node.check();
      assertThat(ingestions()).isEqualTo("failed  0 0 0 0");
      serve(Csv.zip(Map.of("in.csv", Csv.of("Aave", "AAVE", 2))));
      node.check();
      assertThat(latest()).isEqualTo("loaded in.csv 2 0 0 0");
    }
  }

  @Test
  void anUnavailableServerIsRetried() throws IOException {
    handler = request -> request.response().setStatusCode(500).end();
    var settings =
        every(Duration.ofMillis(50), base.replace("//", "//me:pass@") + "/a.csv?key=hidden");
    deploy(settings);
    try (var log = LogLines.of("io.krispyto")) {
      await().until(() -> log.of(Level.WARN).size() >= 2);
      assertThat(log.of(Level.WARN))
          .containsOnly(
              base
                  + "/a.csv could not be checked for changes: source: "
                  + base
                  + "/a.csv returned status 500");
      handler = request -> request.connection().close();
      await().until(() -> log.of(Level.WARN).get(log.of(Level.WARN).size() - 1).contains("cannot"));
      assertThat(count()).isZero();

      serve(Csv.of("Aave", "AAVE", 1).getBytes());
      await().until(() -> "loaded a.csv 1 0 0 0".equals(ingestions()));
      assertThat(log.all()).noneMatch(line -> line.contains("pass") || line.contains("hidden"));
    }
    assertThat(
            TestDatabase.query(
                database,
                "select string_agg(i::text, ' ') || (select string_agg(p::text, ' ') from"
                    + " ingested_part p) from ingestion i"))
        .doesNotContain("pass", "hidden");
    // Each check downloads to a temporary file.
    await().until(() -> Spool.ofProcess().files().isEmpty());
  }

  @Test
  void conditionalRequestsFollowRedirects() {
    handler =
        request -> {
          if (request.path().equals("/today")) {
            request.response().setStatusCode(302).putHeader("Location", "/day.csv").end();
          } else if ("\"1\"".equals(request.getHeader("If-None-Match"))) {
            request.response().setStatusCode(304).end();
          } else {
            request.response().putHeader("ETag", "\"1\"").end(Csv.of("Aave", "AAVE", 1));
          }
        };
    try (var node = watching(base + "/today")) {
      node.check();
      node.check();
      assertThat(ingestions()).isEqualTo("loaded today 1 0 0 0");
      assertThat(requests).hasSize(4);
    }
  }

  @Test
  void changesOnGoogleDriveAreLoaded() throws IOException {
    serve(Csv.zip(Map.of("in.csv", Csv.of("Aave", "AAVE", 1))));
    try (var node = watching("google-drive:some-Id_1")) {
      node.check();
      node.check();
      assertThat(ingestions()).isEqualTo("loaded in.csv 1 0 0 0");
      serve(Csv.zip(Map.of("in.csv", Csv.of("Aave", "AAVE", 2))));
      node.check();
      assertThat(latest()).isEqualTo("loaded in.csv 1 0 1 0");
      await().until(() -> Spool.ofProcess().files().isEmpty());
    }
  }

  @Test
  void onlyOneNodeChecksAtATime() {
    var active = new AtomicInteger();
    var most = new AtomicInteger();
    handler =
        request -> {
          most.accumulateAndGet(active.incrementAndGet(), Math::max);
          vertx.setTimer(
              20,
              later -> {
                active.decrementAndGet();
                request.response().setStatusCode(500).end();
              });
        };
    var settings = every(Duration.ofMillis(10), base + "/a.csv");
    deploy(settings);
    deploy(settings);
    await().atMost(Duration.ofSeconds(30)).until(() -> requests.size() >= 40);
    assertThat(most).hasValue(1);
  }

  @Test
  void theLockOfANodeThatDiesDuringACheckIsReleased() {
    handler = request -> {};
    try (var dying = watching(base + "/a.csv");
        var other = watching(base + "/a.csv")) {
      var check = dying.startCheck();
      await().until(() -> requests.size() == 1);
      other.check();
      assertThat(requests).hasSize(1);

      cutConnections();
      serve(Csv.of("Aave", "AAVE", 1).getBytes());
      // The database may take a moment to notice that its client is gone.
      await()
          .untilAsserted(
              () -> {
                other.check();
                assertThat(ingestions()).isEqualTo("loaded a.csv 1 0 0 0");
              });
      assertThat(check.isComplete()).isFalse();
    }
  }

  @Test
  void watchingResumesAfterADatabaseOutage() throws IOException {
    var settings = every(Duration.ofMillis(50), folder.toString());
    deploy(settings);
    try (var log = log()) {
      write("a.csv", Csv.of("Aave", "AAVE", 1));
      await().until(() -> "loaded a.csv 1 0 0 0".equals(ingestions()));
      var elsewhere = database.name() + "_elsewhere";
      TestDatabase.rename(database.name(), elsewhere);
      await().until(() -> log.of(Level.WARN).size() >= 2);
      TestDatabase.rename(elsewhere, database.name());
      write("b.csv", Csv.of("Bitcoin", "BTC", 1));
      await().until(() -> "loaded b.csv 1 0 0 0".equals(latest()));
      assertThat(log.of(Level.ERROR)).isEmpty();
      assertThat(log.of(Level.WARN))
          .containsOnly(
              folder.getFileName()
                  + " could not be checked for changes: Database connection error.");
    }
  }

  @Test
  void stoppingDuringACheckLeavesNothingBehind() throws IOException {
    handler = request -> request.response().setChunked(true).write(Csv.HEADER);
    var settings = every(Duration.ofMillis(10), base + "/a.csv");
    var node = deploy(settings);
    try (var log = log()) {
      await().until(() -> !requests.isEmpty());
      var start = System.nanoTime();
      Blocking.await(node.vertx.undeploy(node.deployment));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      await().until(() -> Spool.ofProcess().files().isEmpty());
      assertThat(log.of(Level.WARN)).isEmpty();
      await().until(() -> connections() == 0);
      var requested = requests.size();
      Blocking.await(vertx.timer(100));
      assertThat(requests).hasSize(requested);
    }
  }

  @Test
  void stoppingAbortsReadingALongFile() throws IOException {
    var endless = folder.resolve("endless.csv");
    try (var sparse =
        Files.newByteChannel(
            endless,
            java.nio.file.StandardOpenOption.CREATE_NEW,
            java.nio.file.StandardOpenOption.WRITE,
            java.nio.file.StandardOpenOption.SPARSE)) {
      sparse.position(1L << 40);
      sparse.write(java.nio.ByteBuffer.wrap(new byte[] {'x'}));
    }
    makeOlder(endless);
    var node = watching(folder.toString());
    var check = node.startCheck();
    await().until(() -> connections() > 0);
    var start = System.nanoTime();
    node.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThatThrownBy(() -> Blocking.await(check)).isInstanceOf(Failure.NotReady.class);
  }

  @Test
  void withoutAnIntervalNothingIsChecked() throws IOException {
    serve(Csv.of("Aave", "AAVE", 1).getBytes());
    var watched = every(Duration.ofMillis(10), base + "/a.csv");
    deploy(watched.withoutInterval());
    nodes.add(Ingestion.ofSample(TestDatabase.migrated(), watched));
    Blocking.await(vertx.timer(200));
    assertThat(requests).isEmpty();
  }

  private Ingestion deploy(IngestionSettings settings) {
    var node = new Ingestion(database, settings);
    nodes.add(node);
    return node;
  }

  private Watching watching(String source) {
    return new Watching(database, source, URI.create(base));
  }

  private static IngestionSettings every(Duration interval, String source) {
    return new IngestionSettings(
        Optional.of(source),
        1 << 20,
        interval,
        1000,
        new DownloadSettings(true, List.of()),
        Optional.empty());
  }

  private static LogLines log() {
    return LogLines.of(SourceWatch.class.getName());
  }

  private void serve(byte[] content) {
    handler = request -> request.response().end(Buffer.buffer(content));
  }

  /** Writes a file with an old and distinct modification time. */
  private Path write(String name, String content) throws IOException {
    return makeOlder(Files.writeString(folder.resolve(name), content));
  }

  private static Path makeOlder(Path file) throws IOException {
    Files.setLastModifiedTime(
        file, FileTime.from(Files.getLastModifiedTime(file).toInstant().minusSeconds(10)));
    return file;
  }

  private void cutConnections() {
    TestDatabase.query(
        database,
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");
  }

  private int connections() {
    return Integer.parseInt(
        TestDatabase.query(
            database,
            "select count(*) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()"));
  }

  private int count() {
    return Integer.parseInt(TestDatabase.query(database, "select count(*) from ingestion"));
  }

  private long version() {
    return Long.parseLong(TestDatabase.query(database, "select number from data_version"));
  }

  private String latest() {
    return lines(" order by i.id desc limit 1");
  }

  /** All ingestions, oldest first. */
  private String ingestions() {
    return lines(" order by i.id");
  }

  private String lines(String order) {
    return TestDatabase.query(
        database,
        """
        select string_agg(line, '; ') from (
          select concat_ws(' ', state,
              (select coalesce(string_agg(name, ',' order by number), '') from ingestion_file where ingestion_id = i.id),
              accepted, updated, unchanged, rejected) as line
            from ingestion i
            %s
        ) l
        """
            .formatted(order));
  }
}
