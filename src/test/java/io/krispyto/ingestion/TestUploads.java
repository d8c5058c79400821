package io.krispyto.ingestion;

import io.krispyto.config.DownloadSettings;
import io.krispyto.config.IngestionSettings;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.layout.Declarations;
import io.krispyto.ingestion.source.Source;
import io.krispyto.ingestion.upload.Uploads;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores uploads in a folder without loading them. */
public final class TestUploads extends VerticleBase {
  /** A queued upload. */
  public record Taken(
      Path file, String format, String label, boolean dryRun, Declarations declarations) {}

  public static final Path FULL_DISK = Path.of("/dev/full");

  private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final Path folder;
  private final long limit;
  private final Duration timeout;
  private volatile boolean diskIsFull;
  private volatile Failure refusal;
  private volatile Future<Void> gate = Future.succeededFuture();
  private Uploads uploads;

  /**
   * @param limit maximum size in bytes
   */
  public TestUploads(Path folder, long limit) {
    this(folder, limit, Duration.ofSeconds(30));
  }

  public TestUploads(Path folder, long limit, Duration timeout) {
    this.folder = folder;
    this.limit = limit;
    this.timeout = timeout;
  }

  @Override
  public Future<?> start() {
    uploads =
        new Uploads(
            vertx,
            new IngestionSettings(
                Optional.empty(),
                limit,
                Duration.ZERO,
                1,
                DownloadSettings.DEFAULT,
                Optional.empty()),
            this::add,
            timeout,
            this::newFile);
    return uploads.start();
  }

  @Override
  public Future<?> stop() {
    return uploads.close();
  }

  public BlockingQueue<Taken> taken() {
    return taken;
  }

  /** Makes all later writes fail. */
  public void fillDisk() {
    diskIsFull = true;
  }

  /** Makes the queue reject later uploads. */
  public void refuse(Failure failure) {
    refusal = failure;
  }

  /** Delays the responses of the queue until the returned promise completes. */
  public Promise<Void> hold() {
    var promise = Promise.<Void>promise();
    gate = promise.future();
    return promise;
  }

  /** The files in the folder. */
  public List<Path> files() {
    try (var files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Future<String> newFile() {
    if (!diskIsFull) {
      return vertx.fileSystem().createTempFile(folder.toString(), "up", ".load", (String) null);
    }
    var link = folder.resolve("full-" + ids.incrementAndGet()).toString();
    return vertx.fileSystem().symlink(link, FULL_DISK.toString()).map(link);
  }

  private Future<JsonObject> add(Source.Spooled upload, Declarations declarations, boolean dryRun) {
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    taken.add(
        new Taken(upload.file(), upload.format().name(), upload.label(), dryRun, declarations));
    return gate.map(
        opened ->
            new JsonObject()
                .put("id", ids.incrementAndGet())
                .put("source", upload.label())
                .put("checksum", null)
                .put("dry_run", dryRun)
                .put("state", "waiting")
                .put("error", null)
                .put("asked_at", Instant.EPOCH.toString())
                .put("started_at", null)
                .put("ended_at", null)
                .put("undone_at", null)
                .put("skipped", new JsonArray())
                .put("skipped_count", 0)
                .put("accepted", 0)
                .put("updated", 0)
                .put("unchanged", 0)
                .put("rejected", 0)
                .put("warned", 0)
                .put("files", new JsonArray())
                .put("skipped", new JsonArray())
                .put("skipped_count", 0)
                .put("progress", null));
  }
}
