package io.krispyto.ingestion.queue;

import io.krispyto.bus.Addresses;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.IngestionSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.layout.Declarations;
import io.krispyto.ingestion.layout.Layouts;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.load.Loader;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.report.IngestionJournal;
import io.krispyto.ingestion.report.Progress;
import io.krispyto.ingestion.report.Report;
import io.krispyto.ingestion.report.SkippedFiles;
import io.krispyto.ingestion.source.Inputs;
import io.krispyto.ingestion.source.Source;
import io.krispyto.ingestion.source.Workers;
import io.krispyto.ingestion.source.download.Download;
import io.krispyto.ingestion.source.download.Downloads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingestion queue of a verticle. Ingestions run one at a time and are recorded in the database
 * as they progress.
 */
public final class Ingestions {
  private static final Logger LOG = LoggerFactory.getLogger(Ingestions.class);
  private static final Failure STOPPING = new Failure.NotReady("The server is stopping.");
  private static final int MAX_WAITING = 100;

  /** The report lists more. */
  private static final int SKIPPED_LOGGED = 10;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long RETRY_MILLIS = 5000;
  private static final long AFTER_START_MILLIS = 2000;
  private static final long CANCEL_MILLIS = 200;

  /** A database that has not cancelled by then is considered unreachable. */
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(3);

  private final Vertx vertx;
  private final Loader loader;
  private final IngestionJournal journal;

  /** The folder of layouts, which each ingestion reads again if it needs them. */
  private final Optional<Path> layouts;

  private final Downloads downloads;

  /**
   * Runs loads. Neither this executor nor {@link #writing} runs "ordered" tasks. Vert.x orders
   * those across all executors of a verticle, so they would wait for the load. Each executor has
   * one thread.
   */
  private final WorkerExecutor loading;

  /** Writes the ingestion journal; a running load cannot delay it. */
  private final WorkerExecutor writing;

  private final AtomicBoolean isWritingProgress = new AtomicBoolean();
  private Future<?> latest = Future.succeededFuture();
  private int waiting;
  private volatile boolean stopping;

  /**
   * @param name the name prefix of its threads
   * @param downloads downloads sources; closed with this queue
   */
  public Ingestions(
      Vertx vertx,
      String name,
      DatabaseSettings database,
      IngestionSettings settings,
      Downloads downloads) {
    var dataSource = Jdbc.dataSource(database);
    this.vertx = vertx;
    this.downloads = downloads;
    loader = new Loader(dataSource);
    journal = new IngestionJournal(dataSource, settings.kept());
    layouts = settings.layouts();
    // Loads may take hours, which needs no warning.
    loading = vertx.createSharedWorkerExecutor(name + "-loading", 1, 1, TimeUnit.DAYS);
    writing = vertx.createSharedWorkerExecutor(name + "-writing", 1, 5, TimeUnit.MINUTES);
  }

  /**
   * A queued ingestion.
   *
   * @param report completes when the ingestion has ended
   */
  public record Queued(
      long id, String source, boolean dryRun, OffsetDateTime askedAt, Future<Report> report) {
    /** Returns the ingestion in the format of {@code GET /ingestions/{id}}. */
    public JsonObject toJson() {
      return new JsonObject()
          .put("id", id)
          .put("source", source)
          .put("checksum", null)
          .put("dry_run", dryRun)
          .put("state", "waiting")
          .put("error", null)
          .put("asked_at", askedAt.toInstant().toString())
          .put("started_at", null)
          .put("ended_at", null)
          .put("accepted", 0)
          .put("updated", 0)
          .put("unchanged", 0)
          .put("rejected", 0)
          .put("warned", 0)
          .put("undone_at", null)
          .put("files", new JsonArray())
          .put("skipped", new JsonArray())
          .put("skipped_count", 0)
          .put("progress", null);
    }
  }

  /**
   * Marks the ingestions of dead processes as ended. If the database is unavailable, the next
   * {@link #add} does so. Runs after a delay, because opening its connection would slow down the
   * start.
   */
  public void start() {
    vertx.setTimer(
        AFTER_START_MILLIS,
        started -> {
          if (!stopping) {
            keep(journal::endLost);
          }
        });
  }

  /**
   * Checks that the database accepts writes; fails with {@link Failure.ReadOnly} if it does not.
   */
  public Future<Void> requireWritable() {
    return written(
            () -> {
              journal.requireWritable();
              return null;
            })
        .mapEmpty();
  }

  /**
   * A queued ingestion.
   *
   * @param declarations what is declared about the files
   * @param checksum returns the checksum of the source, when the load starts; empty if it is not
   *     known
   */
  private record Job(
      long id,
      Source source,
      Declarations declarations,
      boolean dryRun,
      Supplier<Optional<String>> checksum) {
    Job with(Source other) {
      return new Job(id, other, declarations, dryRun, checksum);
    }

    String label() {
      return source.label();
    }
  }

  /**
   * Queues an ingestion. It starts when the ingestions before it have ended.
   *
   * @param declarations what is declared about the files
   */
  public Future<Queued> add(Source source, Declarations declarations, boolean dryRun) {
    return add(source, declarations, dryRun, Optional::empty);
  }

  /**
   * Queues an ingestion of a source that was read before.
   *
   * @param checksum returns the checksum of the source, as {@link Inputs#checksum} does; empty if
   *     the source may have changed since. Called on a worker thread when the load starts
   */
  public Future<Queued> add(Source source, Supplier<Optional<String>> checksum) {
    return add(source, Declarations.NONE, false, checksum);
  }

  private Future<Queued> add(
      Source source,
      Declarations declarations,
      boolean dryRun,
      Supplier<Optional<String>> checksum) {
    if (stopping) {
      return Future.failedFuture(STOPPING);
    }
    if (waiting >= MAX_WAITING) {
      return Future.failedFuture(
          new Failure.NotReady("Too many ingestions are waiting. Try again later."));
    }
    waiting++;
    return written(() -> journal.add(source.label(), dryRun))
        .map(
            added -> {
              var job = new Job(added.id(), source, declarations, dryRun, checksum);
              var report = latest.transform(before -> run(job));
              // Does not keep the report itself, which would stay in memory until the next
              // ingestion.
              latest = report.mapEmpty();
              return new Queued(added.id(), source.label(), dryRun, added.askedAt(), report);
            })
        .onFailure(refused -> waiting--);
  }

  /** Returns the downloads of sources. */
  public Downloads downloads() {
    return downloads;
  }

  /** Cancels the running ingestion and the queued ones. */
  public Future<?> close() {
    stopping = true;
    cancel(System.nanoTime() + CANCEL_LIMIT.toNanos());
    return downloads
        .close()
        .eventually(() -> latest.otherwiseEmpty())
        .eventually(() -> written(this::closeJournal))
        .eventually(loading::close)
        .eventually(writing::close);
  }

  /**
   * Cancels the running statement, repeatedly: a cancel request affects only the statement running
   * when it arrives, not one still on its way. After the deadline, the connection is cut.
   */
  private void cancel(long deadline) {
    if (latest.isComplete()) {
      return;
    }
    this.<Void>written(
            () -> {
              if (System.nanoTime() < deadline) {
                loader.cancel();
              } else {
                loader.abort();
              }
              return null;
            })
        .onComplete(done -> vertx.setTimer(CANCEL_MILLIS, later -> cancel(deadline)));
  }

  private Void closeJournal() throws SQLException {
    journal.close();
    return null;
  }

  private Future<Report> run(Job job) {
    waiting--;
    return ended(job, begun(job).eventually(() -> discard(job.source)));
  }

  private Future<Report> begun(Job job) {
    if (stopping) {
      return Future.failedFuture(STOPPING);
    }
    LOG.info("Loading {}, ingestion {}", job.label(), job.id);
    return written(
            () -> {
              journal.start(job.id);
              return null;
            })
        .compose(started -> load(job));
  }

  /** Records the end of an ingestion, and only then completes it. */
  private Future<Report> ended(Job job, Future<Report> report) {
    return report.transform(
        done -> {
          if (done.succeeded()) {
            LOG.info("Ingestion {} of {}: {}", job.id, job.label(), done.result().summary());
            return end(job.id, done.result().state(), null).transform(written -> report);
          }
          var failure = logged(job, SqlFailures.from(done.cause()));
          return end(job.id, "failed", failure.getMessage())
              .transform(written -> Future.failedFuture(failure));
        });
  }

  private static Failure logged(Job job, Failure failure) {
    if (failure instanceof Failure.Internal) {
      LOG.error("Ingestion {} of {} failed", job.id, job.label(), failure);
    } else {
      LOG.warn("Ingestion {} of {} failed: {}", job.id, job.label(), failure.getMessage());
    }
    return failure;
  }

  /** If the database is unavailable, retries as long as there is time. */
  private Future<Void> end(long id, String state, String error) {
    return this.<Void>written(
            () -> {
              journal.end(id, state, error);
              return null;
            })
        .onFailure(
            failure -> {
              LOG.warn("The end of ingestion {} could not be recorded; trying again", id);
              if (!stopping) {
                vertx.setTimer(RETRY_MILLIS, later -> end(id, state, error));
              }
            });
  }

  private Future<Report> load(Job job) {
    var source = job.source;
    if (source instanceof Source.Web || source instanceof Source.GoogleDrive) {
      return downloads
          .fetch(source, Download.Validators.NONE)
          .map(fetched -> fetched.orElseThrow().file())
          .compose(file -> load(job.with(file)).eventually(() -> discard(file)));
    } else if (source instanceof Source.Spooled spooled) {
      return read(
          job,
          () -> Inputs.of(spooled.file(), spooled.name(), spooled.format(), this::requireGoing));
    } else if (source instanceof Source.Parts parts) {
      return read(job, () -> Inputs.folder(parts.files(), this::requireGoing));
    } else if (source instanceof Source.Local local) {
      return read(job, () -> Inputs.local(local.path(), this::requireGoing));
    } else {
      return read(job, Inputs::sample);
    }
  }

  /** Deletes the temporary file of a source, if any. */
  private Future<Void> discard(Source source) {
    return source instanceof Source.Spooled spooled
        ? vertx.fileSystem().delete(spooled.file().toString()).otherwiseEmpty()
        : Future.succeededFuture();
  }

  private interface Opening {
    Inputs open();
  }

  private Future<Report> read(Job job, Opening opening) {
    return loading.executeBlocking(() -> readNow(job, opening), Workers.UNORDERED);
  }

  private Report readNow(Job job, Opening opening) throws SQLException {
    try (var inputs = opening.open()) {
      inputs.readBy(new Reading(new Layouts(layouts), job.declarations));
      var checksum = job.checksum.get().orElseGet(() -> checksum(inputs, job.label()));
      keep(() -> journal.open(job.id, checksum, inputs.count(), inputs.skipped()));
      log(inputs.skipped(), job);
      var listener = new Listener(job.id, job.label());
      var progress = new Progress(inputs.size(), listener::publish, () -> stopping);
      var files = loader.load(inputs, job.id, job.dryRun, progress);
      return new Report(job.id, job.label(), checksum, job.dryRun, files, inputs.skipped());
    } catch (SQLException e) {
      if (stopping) {
        // A cancelled statement ends this way.
        throw STOPPING;
      }
      throw e;
    }
  }

  private static void log(SkippedFiles skipped, Job job) {
    for (var file : skipped.listed().stream().limit(SKIPPED_LOGGED).toList()) {
      LOG.info("Skipped {} of {}: {}", file.file(), job.label(), file.reason());
    }
    if (skipped.count() > SKIPPED_LOGGED) {
      LOG.info("Skipped {} more files of {}", skipped.count() - SKIPPED_LOGGED, job.label());
    }
  }

  private String checksum(Inputs inputs, String label) {
    try {
      return inputs.checksum(this::requireGoing);
    } catch (IOException e) {
      throw Source.unusable(label + " cannot be read");
    }
  }

  private void requireGoing() {
    if (stopping) {
      throw STOPPING;
    }
  }

  /** Publishes the progress of one ingestion. */
  private final class Listener {
    private final long id;
    private final String label;
    private long kept = System.nanoTime() - SECOND;

    Listener(long id, String label) {
      this.id = id;
      this.label = label;
    }

    void publish(Figures figures) {
      vertx
          .eventBus()
          .publish(Addresses.PROGRESS, figures.toJson().put("id", id).put("source", label));
      if (System.nanoTime() - kept >= SECOND && isWritingProgress.compareAndSet(false, true)) {
        kept = System.nanoTime();
        keep(() -> journal.progress(id, figures))
            .onComplete(written -> isWritingProgress.set(false));
      }
    }
  }

  private interface Note {
    void write() throws SQLException;
  }

  /** Records details that are useful but not essential; failures are ignored. */
  private Future<?> keep(Note note) {
    return this.<Void>written(
            () -> {
              note.write();
              return null;
            })
        .onFailure(error -> LOG.debug("The progress of an ingestion could not be recorded", error));
  }

  private interface Writing<T> {
    T write() throws SQLException;
  }

  private <T> Future<T> written(Writing<T> step) {
    return writing.executeBlocking(step::write, Workers.UNORDERED);
  }
}
