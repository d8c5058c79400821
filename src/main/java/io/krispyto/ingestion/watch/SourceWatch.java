package io.krispyto.ingestion.watch;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import io.krispyto.ingestion.layout.Sidecars;
import io.krispyto.ingestion.queue.Ingestions;
import io.krispyto.ingestion.report.FileReport;
import io.krispyto.ingestion.report.Report;
import io.krispyto.ingestion.source.Checksums;
import io.krispyto.ingestion.source.Inputs;
import io.krispyto.ingestion.source.Source;
import io.krispyto.ingestion.source.Workers;
import io.krispyto.ingestion.source.download.Download;
import io.krispyto.ingestion.source.download.Downloads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the configured source periodically, and loads what is new or changed: the files of a
 * folder, or the content of a URL. Only one process per database checks at a time.
 */
public final class SourceWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);

  /** A file that was modified more recently may not be complete yet. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** The name under which a single-file source is recorded. */
  private static final String WHOLE = "";

  private final Vertx vertx;
  private final DataSource database;
  private final Source source;
  private final String key;
  private final Duration interval;
  private final Ingestions ingestions;
  private final WorkerExecutor worker;
  private long timer;
  private Future<?> check = Future.succeededFuture();
  private volatile boolean closed;

  /**
   * @param name the name of its thread
   * @param source in the notation of {@link Source#parse}; not the sample
   */
  public SourceWatch(
      Vertx vertx,
      String name,
      DatabaseSettings database,
      String source,
      Duration interval,
      Ingestions ingestions) {
    this.vertx = vertx;
    this.database = Jdbc.dataSource(database);
    this.source = Source.parse(source);
    this.key = Checksums.of(source.getBytes(StandardCharsets.UTF_8));
    this.interval = interval;
    this.ingestions = ingestions;
    worker = vertx.createSharedWorkerExecutor(name + "-watching", 1, 1, TimeUnit.HOURS);
  }

  /** Starts the periodic checks, unless it is closed. The first one runs after one interval. */
  public void start() {
    if (!closed) {
      timer = vertx.setTimer(interval.toMillis(), passed -> checkAndContinue());
    }
  }

  /** Stops checking. A check in progress ends soon if the ingestions are closed. */
  public Future<?> close() {
    closed = true;
    vertx.cancelTimer(timer);
    return check.otherwiseEmpty().eventually(worker::close);
  }

  private void checkAndContinue() {
    check().onFailure(this::log).onComplete(done -> start());
  }

  private void log(Throwable error) {
    var failure = SqlFailures.from(error);
    if (failure instanceof Failure.Internal) {
      LOG.error("{} could not be checked for changes", source.label(), failure);
    } else if (!closed) {
      LOG.warn("{} could not be checked for changes: {}", source.label(), failure.getMessage());
    }
  }

  /** Checks once. */
  public Future<Void> check() {
    var checking = checkExclusively();
    check = checking;
    return checking;
  }

  private Future<Void> checkExclusively() {
    return blocking(this::take)
        .compose(
            locked ->
                locked
                    .map(
                        loaded ->
                            check(loaded)
                                .eventually(
                                    () ->
                                        blocking(
                                            () -> {
                                              loaded.close();
                                              return null;
                                            })))
                    .orElseGet(Future::succeededFuture));
  }

  private Optional<LoadedSources> take() throws SQLException {
    return LoadedSources.take(database.getConnection(), key);
  }

  private Future<Void> check(LoadedSources loaded) {
    return source instanceof Source.Local local
        ? blocking(() -> changed(local, loaded)).compose(changed -> load(loaded, changed))
        : checkRemote(loaded);
  }

  private Future<Void> load(LoadedSources loaded, List<LoadedSources.LoadedFile> changed) {
    if (changed.isEmpty()) {
      return Future.succeededFuture();
    }
    var folder = ((Source.Local) source).path();
    var files = changed.stream().map(part -> folder.resolve(part.name())).toList();
    return loaded(
        loaded, changed, Files.isDirectory(folder) ? new Source.Parts(folder, files) : source);
  }

  /**
   * Records what was loaded. Files with invalid content are recorded too, and retried only after a
   * change; files that could not be read are retried unchanged.
   */
  private Future<Void> loaded(
      LoadedSources loaded, List<LoadedSources.LoadedFile> parts, Source changed) {
    return ingestions
        .add(changed, () -> unchangedChecksum(changed, parts))
        .compose(Ingestions.Queued::report)
        .map(report -> parts.stream().filter(part -> wasRead(part, report)).toList())
        .recover(error -> unlessUnreadable(error, parts))
        .compose(read -> keep(loaded, read));
  }

  /**
   * Returns the checksum, so that the load need not read everything once more. Empty if a local
   * file looks different by now; it may have waited in the queue for hours.
   */
  private Optional<String> unchangedChecksum(Source changed, List<LoadedSources.LoadedFile> parts) {
    if (changed instanceof Source.Spooled) {
      return Optional.of(checksum(parts));
    }
    var folder = ((Source.Local) source).path();
    try {
      for (var part : parts) {
        var file = folder.resolve(part.name());
        if (!part.looksLike(Files.size(file), modified(file))) {
          return Optional.empty();
        }
      }
      return Optional.of(checksum(parts));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the modification time of a file or of its declaration files, whichever is later,
   * truncated to the precision of PostgreSQL.
   */
  private static Instant modified(Path file) throws IOException {
    var latest = Files.getLastModifiedTime(file);
    for (var sidecar : Sidecars.of(file)) {
      var modified = Files.getLastModifiedTime(sidecar);
      latest = modified.compareTo(latest) > 0 ? modified : latest;
    }
    return latest.toInstant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Returns the checksum of a file and of its declaration files. */
  private String checksum(Path file) throws IOException {
    var content = Checksums.of(file, this::requireRunning);
    var sidecars = new TreeMap<String, String>();
    for (var sidecar : Sidecars.of(file)) {
      sidecars.put(sidecar.getFileName().toString(), Checksums.of(sidecar, this::requireRunning));
    }
    return sidecars.isEmpty() ? content : content + "+" + Checksums.together(sidecars);
  }

  private static Future<List<LoadedSources.LoadedFile>> unlessUnreadable(
      Throwable error, List<LoadedSources.LoadedFile> parts) {
    if (error instanceof Failure.InvalidRequest && error.getCause() instanceof UnusableFile) {
      LOG.warn("The new data was not loaded: {}", error.getMessage());
      return Future.succeededFuture(parts);
    }
    return Future.failedFuture(error);
  }

  /** Returns whether the file, or every file of the zip, could be read, whether valid or not. */
  private static boolean wasRead(LoadedSources.LoadedFile part, Report report) {
    // Truncated in the same way as in the report.
    var name = Utf8.shown(part.name(), FileReport.MAX_TEXT);
    return report.files().stream()
        .filter(FileReport::unreadable)
        .map(FileReport::file)
        .noneMatch(file -> name.equals(WHOLE) || file.equals(name) || file.startsWith(name + "/"));
  }

  private Future<Void> keep(LoadedSources loaded, List<LoadedSources.LoadedFile> parts) {
    return blocking(
        () -> {
          loaded.keep(parts);
          return null;
        });
  }

  /** Returns the files that differ from their recorded state. */
  private List<LoadedSources.LoadedFile> changed(Source.Local local, LoadedSources loaded)
      throws SQLException {
    var before = loaded.read();
    var touched = new ArrayList<LoadedSources.LoadedFile>();
    var changed = new ArrayList<LoadedSources.LoadedFile>();
    for (var part : parts(local.path(), before)) {
      var same = before.get(part.name());
      var isSame = same != null && same.checksum().equals(part.checksum());
      (isSame ? touched : changed).add(part);
    }
    if (before.isEmpty() && loaded.isLoaded(local.label(), checksum(changed))) {
      loaded.keep(changed);
      return List.of();
    }
    loaded.keep(touched);
    return changed;
  }

  /** Computes the same checksum as {@link Inputs#checksum}. */
  private static String checksum(List<LoadedSources.LoadedFile> all) {
    var checksums = new TreeMap<String, String>();
    all.forEach(part -> checksums.put(part.name(), part.contentChecksum()));
    return checksums.containsKey(WHOLE) ? checksums.get(WHOLE) : Checksums.together(checksums);
  }

  /** Reads the files whose size or modification time has changed. */
  private List<LoadedSources.LoadedFile> parts(
      Path path, Map<String, LoadedSources.LoadedFile> before) {
    if (!Files.exists(path)) {
      throw Source.missing(path);
    }
    var parts = new ArrayList<LoadedSources.LoadedFile>();
    for (var file : Inputs.files(path)) {
      var name = file.equals(path) ? WHOLE : file.getFileName().toString();
      try {
        part(file, name, Optional.ofNullable(before.get(name))).ifPresent(parts::add);
      } catch (IOException e) {
        LOG.warn("{} cannot be read: {}", Source.nameOf(file), NameRules.printable(e.toString()));
      }
    }
    return parts;
  }

  /** Returns the file; empty if it appears unchanged, or is being written. */
  private Optional<LoadedSources.LoadedFile> part(
      Path file, String name, Optional<LoadedSources.LoadedFile> loaded) throws IOException {
    var size = Files.size(file);
    var modified = modified(file);
    if (loaded.filter(part -> part.looksLike(size, modified)).isPresent() || !isSettled(modified)) {
      return Optional.empty();
    }
    return Optional.of(
        new LoadedSources.LoadedFile(
            name, size, modified, Download.Validators.NONE, checksum(file)));
  }

  private void requireRunning() {
    if (closed) {
      throw new Failure.NotReady("The server is stopping.");
    }
  }

  private static boolean isSettled(Instant modified) {
    var age = Duration.between(modified, Instant.now());
    // The clock of the machine that wrote the file may be ahead.
    return age.isNegative() || age.compareTo(SETTLED) >= 0;
  }

  private Future<Void> checkRemote(LoadedSources loaded) {
    return blocking(loaded::read)
        .map(before -> Optional.ofNullable(before.get(WHOLE)))
        .compose(
            before ->
                ingestions
                    .downloads()
                    .fetch(
                        source,
                        before
                            .map(LoadedSources.LoadedFile::validators)
                            .orElse(Download.Validators.NONE))
                    .compose(
                        fetched ->
                            fetched
                                .map(file -> loadIfNew(loaded, before, file))
                                .orElseGet(Future::succeededFuture)));
  }

  private Future<Void> loadIfNew(
      LoadedSources loaded, Optional<LoadedSources.LoadedFile> before, Downloads.Fetched fetched) {
    return blocking(
            () -> {
              var file = fetched.file().file();
              var part =
                  new LoadedSources.LoadedFile(
                      WHOLE,
                      Files.size(file),
                      null,
                      fetched.validators(),
                      Checksums.of(file, this::requireRunning));
              var isKnown =
                  before.isPresent()
                      ? before.get().checksum().equals(part.checksum())
                      : loaded.isLoaded(source.label(), part.checksum());
              if (isKnown) {
                loaded.keep(List.of(part));
              }
              return isKnown ? Optional.<LoadedSources.LoadedFile>empty() : Optional.of(part);
            })
        .compose(
            part ->
                part.map(changed -> loaded(loaded, List.of(changed), fetched.file()))
                    .orElseGet(Future::succeededFuture))
        // If the file was loaded, it is already deleted.
        .eventually(
            () -> vertx.fileSystem().delete(fetched.file().file().toString()).otherwiseEmpty());
  }

  private <T> Future<T> blocking(Callable<T> step) {
    return worker.executeBlocking(step, Workers.UNORDERED);
  }
}
