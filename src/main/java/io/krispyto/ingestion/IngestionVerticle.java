package io.krispyto.ingestion;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.Jdbc;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write side: loads what {@link Addresses#LOAD} is asked to, and tells {@link
 * Addresses#PROGRESS} about it. The tables must be there.
 *
 * <p>Stopping gives up the load that is running: the file it is at is not loaded.
 */
public final class IngestionVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(IngestionVerticle.class);
  private static final URI GOOGLE_DRIVE = URI.create("https://drive.google.com");
  private static final Failure STOPPING = new Failure.NotReady("The server is stopping.");

  private final boolean ofSample;
  private final Loader loader;
  private final RecordVerticle records;
  private final URI drive;
  private final DownloadLimits limits;
  private WorkerExecutor worker;
  private MessageConsumer<Object> consumer;
  private Future<?> latest = Future.succeededFuture();
  private Download download;
  private volatile boolean stopping;

  /** Loads real data, and refuses the simulated sample. */
  public IngestionVerticle(DatabaseSettings database) {
    this(database, GOOGLE_DRIVE, DownloadLimits.DEFAULT);
  }

  IngestionVerticle(DatabaseSettings database, URI drive, DownloadLimits limits) {
    this(false, database, drive, limits);
  }

  private IngestionVerticle(
      boolean ofSample, DatabaseSettings database, URI drive, DownloadLimits limits) {
    this.ofSample = ofSample;
    this.records = new RecordVerticle(database, ofSample);
    this.loader = new Loader(Jdbc.dataSource(database));
    this.drive = drive;
    this.limits = limits;
  }

  /**
   * Loads the simulated sample, and refuses all else.
   *
   * @param database which has no real data, and gets none
   */
  public static IngestionVerticle ofSample(DatabaseSettings database) {
    return new IngestionVerticle(true, database, GOOGLE_DRIVE, DownloadLimits.DEFAULT);
  }

  @Override
  public Future<?> start() {
    // Loads may take hours, which is nothing to warn about.
    worker =
        vertx.createSharedWorkerExecutor(
            "krispyto-ingestion-" + deploymentID(), 1, 1, TimeUnit.DAYS);
    consumer = vertx.eventBus().consumer(Addresses.LOAD, this::answer);
    return Future.all(consumer.completion(), vertx.deployVerticle(records));
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    return consumer
        .unregister()
        .eventually(() -> download == null ? Future.succeededFuture() : download.close())
        .eventually(() -> latest.otherwiseEmpty())
        .eventually(worker::close);
  }

  private void answer(Message<Object> message) {
    var report = latest.transform(before -> load(message.body()));
    latest = report;
    report
        .onSuccess(done -> message.reply(done.toJson()))
        .onFailure(error -> BusFailure.reply(message, logged(SqlFailures.from(error))));
  }

  private static Failure logged(Failure failure) {
    if (failure instanceof Failure.Internal) {
      LOG.error("A load failed", failure);
    } else {
      LOG.warn("A load failed: {}", failure.getMessage());
    }
    return failure;
  }

  private Future<Report> load(Object body) {
    if (stopping) {
      return Future.failedFuture(STOPPING);
    }
    try {
      var source = Source.parse(body instanceof JsonObject json ? json.getValue("source") : null);
      requireKind(source);
      LOG.info("Loading {}", source.label());
      return load(source);
    } catch (Failure e) {
      return Future.failedFuture(e);
    }
  }

  /** Invented rows among real ones could never be told apart again. */
  private void requireKind(Source source) {
    var isSample = source instanceof Source.Sample;
    if (isSample && !ofSample) {
      throw Source.unusable("is the simulated sample, which goes into no database of real data");
    }
    if (!isSample && ofSample) {
      throw Source.unusable("is not the simulated sample, and this server has nothing else");
    }
  }

  private Future<Report> load(Source source) {
    if (source instanceof Source.Web web) {
      return downloaded(source, nameOf(web.url()), download -> download.fetch(web.url()));
    } else if (source instanceof Source.GoogleDrive file) {
      return downloaded(source, file.id(), download -> download.fetchFromDrive(drive, file.id()));
    } else if (source instanceof Source.Local local) {
      return read(source, () -> Inputs.local(local.path()));
    } else {
      return read(source, Inputs::sample);
    }
  }

  /** How a download is filled. */
  private interface Fetch {
    Future<Void> into(Download download);
  }

  private Future<Report> downloaded(Source source, String name, Fetch fetch) {
    return Download.create(vertx, limits)
        .compose(
            created -> {
              download = created;
              return fetch
                  .into(created)
                  .compose(done -> read(source, () -> Inputs.downloaded(created.file(), name)))
                  .eventually(created::close);
            });
  }

  /** The last part of the path, which is a file's name if anything is. */
  private static String nameOf(URI url) {
    var path = url.getPath() == null ? "" : url.getPath();
    var name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() ? url.getHost() : name;
  }

  private Future<Report> read(Source source, Supplier<Inputs> open) {
    return worker.executeBlocking(() -> readNow(source.label(), open));
  }

  private Report readNow(String label, Supplier<Inputs> open) throws SQLException {
    try (var inputs = open.get()) {
      var progress = new Progress(vertx.eventBus(), () -> stopping, label, inputs.size());
      return new Report(label, loader.load(inputs, progress));
    }
  }
}
