package io.krispyto.ingestion.watch;

import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.domain.NameRules;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.Utf8;
import io.krispyto.ingestion.queue.Ingestions;
import io.krispyto.ingestion.report.FileReport;
import io.krispyto.ingestion.report.Report;
import io.krispyto.ingestion.source.Checksums;
import io.krispyto.ingestion.source.Download;
import io.krispyto.ingestion.source.Inputs;
import io.krispyto.ingestion.source.Source;
import io.krispyto.ingestion.source.Workers;
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
 * Looks at the configured source now and then, and has loaded what is new or changed since: of a
 * folder the files, of a URL what it gives. Of all processes on a database one at a time looks.
 */
public final class SourceWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);

  /** A file that was changed just now may not be whole yet. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** The name of what is one file. */
  private static final String WHOLE = "";

  private final Vertx vertx;
  private final DataSource database;
  private final Source source;
  private final String key;
  private final Duration interval;
  private final Ingestions ingestions;
  private final WorkerExecutor worker;
  private long timer;
  private Future<?> look = Future.succeededFuture();
  private volatile boolean closed;

  /**
   * @param name of its thread
   * @param source as {@link Source#parse} takes it; not the sample
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

  /** Looks for the first time when the interval has passed. */
  public void start() {
    timer = vertx.setTimer(interval.toMillis(), passed -> lookAndGoOn());
  }

  /** No look begins any more; one that is under way ends soon if the ingestions are closed. */
  public Future<?> close() {
    closed = true;
    vertx.cancelTimer(timer);
    return look.otherwiseEmpty().eventually(worker::close);
  }

  private void lookAndGoOn() {
    look()
        .onFailure(this::tell)
        .onComplete(
            done -> {
              if (!closed) {
                start();
              }
            });
  }

  private void tell(Throwable error) {
    var failure = SqlFailures.from(error);
    if (failure instanceof Failure.Internal) {
      LOG.error("{} could not be looked at for changes", source.label(), failure);
    } else if (!closed) {
      LOG.warn("{} could not be looked at for changes: {}", source.label(), failure.getMessage());
    }
  }

  /** Looks once. */
  public Future<Void> look() {
    var looking = lookIfAlone();
    look = looking;
    return looking;
  }

  private Future<Void> lookIfAlone() {
    return blocking(this::take)
        .compose(
            taken ->
                taken
                    .map(
                        loaded ->
                            look(loaded)
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

  private Future<Void> look(LoadedSources loaded) {
    return source instanceof Source.Local local
        ? blocking(() -> changed(local, loaded)).compose(changed -> load(loaded, changed))
        : lookAtRemote(loaded);
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
   * What cannot be loaded is known then too, and tried again when it changes; but what could not be
   * read is tried again as it is.
   */
  private Future<Void> loaded(
      LoadedSources loaded, List<LoadedSources.LoadedFile> parts, Source changed) {
    return ingestions
        .add(changed, false)
        .compose(Ingestions.Taken::report)
        .map(report -> parts.stream().filter(part -> wasRead(part, report)).toList())
        .recover(error -> unlessUnreadable(error, parts))
        .compose(read -> keep(loaded, read));
  }

  private static Future<List<LoadedSources.LoadedFile>> unlessUnreadable(
      Throwable error, List<LoadedSources.LoadedFile> parts) {
    if (error instanceof Failure.InvalidRequest && error.getCause() instanceof UnusableFile) {
      LOG.warn("Nothing of what is new was loaded: {}", error.getMessage());
      return Future.succeededFuture(parts);
    }
    return Future.failedFuture(error);
  }

  /** Whether the file, or all files of the zip, could be read, be they good or bad. */
  private static boolean wasRead(LoadedSources.LoadedFile part, Report report) {
    // As the report has it.
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

  /** The files that are not as they are known to be. */
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

  /** As {@link Inputs#checksum} has it. */
  private static String checksum(List<LoadedSources.LoadedFile> all) {
    var checksums = new TreeMap<String, String>();
    all.forEach(part -> checksums.put(part.name(), part.checksum()));
    return checksums.containsKey(WHOLE) ? checksums.get(WHOLE) : Checksums.together(checksums);
  }

  /** The files that look otherwise than before, read. */
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

  /** Empty if it looks as it is known, or is being written. */
  private Optional<LoadedSources.LoadedFile> part(
      Path file, String name, Optional<LoadedSources.LoadedFile> loaded) throws IOException {
    var size = Files.size(file);
    // As precise as what PostgreSQL keeps of it.
    var modified = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.MICROS);
    if (loaded.filter(part -> part.looksLike(size, modified)).isPresent() || !isSettled(modified)) {
      return Optional.empty();
    }
    return Optional.of(
        new LoadedSources.LoadedFile(
            name,
            size,
            modified,
            Download.Validators.NONE,
            Checksums.of(file, this::requireGoing)));
  }

  private void requireGoing() {
    if (closed) {
      throw new Failure.NotReady("The server is stopping.");
    }
  }

  private static boolean isSettled(Instant modified) {
    var age = Duration.between(modified, Instant.now());
    // The clock of whoever wrote it may be ahead.
    return age.isNegative() || age.compareTo(SETTLED) >= 0;
  }

  private Future<Void> lookAtRemote(LoadedSources loaded) {
    return blocking(loaded::read)
        .map(before -> Optional.ofNullable(before.get(WHOLE)))
        .compose(
            before ->
                ingestions
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
      LoadedSources loaded, Optional<LoadedSources.LoadedFile> before, Ingestions.Fetched fetched) {
    return blocking(
            () -> {
              var file = fetched.file().file();
              var part =
                  new LoadedSources.LoadedFile(
                      WHOLE,
                      Files.size(file),
                      null,
                      fetched.validators(),
                      Checksums.of(file, this::requireGoing));
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
        // Where it was loaded it is gone already.
        .eventually(
            () -> vertx.fileSystem().delete(fetched.file().file().toString()).otherwiseEmpty());
  }

  private <T> Future<T> blocking(Callable<T> step) {
    return worker.executeBlocking(step, Workers.UNORDERED);
  }
}
