package io.krispyto.ingestion;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.config.IngestionSettings;
import io.krispyto.config.Settings;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.layout.Declarations;
import io.krispyto.ingestion.queue.Ingestions;
import io.krispyto.ingestion.record.RecordVerticle;
import io.krispyto.ingestion.source.Source;
import io.krispyto.ingestion.source.download.DownloadLimits;
import io.krispyto.ingestion.source.download.Downloads;
import io.krispyto.ingestion.undo.UndoVerticle;
import io.krispyto.ingestion.upload.UploadQueue;
import io.krispyto.ingestion.upload.Uploads;
import io.krispyto.ingestion.watch.SourceWatch;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Optional;

/**
 * Loads data into the database. Accepts requests on {@link Addresses#LOAD} and publishes progress
 * on {@link Addresses#PROGRESS}. The tables must already exist.
 *
 * <p>Stopping the verticle cancels the running load; the current file is rolled back.
 */
public final class IngestionVerticle extends VerticleBase {
  private static final URI GOOGLE_DRIVE = URI.create("https://drive.google.com");

  private DatabaseSettings database;
  private IngestionSettings settings;
  private final URI drive;
  private final DownloadLimits limits;
  private final Future<?> firstLoad;
  private Ingestions ingestions;
  private Uploads uploads;
  private Optional<SourceWatch> watch = Optional.empty();
  private MessageConsumer<Object> consumer;

  /**
   * Creates a verticle that reads its settings from its deployment configuration. The keys are the
   * server's setting names; {@code DB_ENDPOINT} is required. It loads real data. One instance is
   * enough.
   */
  public IngestionVerticle() {
    this(null, null);
  }

  /** Creates a verticle with the default ingestion settings. */
  public IngestionVerticle(DatabaseSettings database) {
    this(database, IngestionSettings.DEFAULT);
  }

  /**
   * Creates a verticle that loads real data and refuses the simulated sample. If the database is
   * one for the sample, it loads the sample and refuses every other source.
   */
  public IngestionVerticle(DatabaseSettings database, IngestionSettings settings) {
    this(database, settings, Future.succeededFuture());
  }

  /**
   * Creates a verticle as above, whose source the caller may load first.
   *
   * @param firstLoad completes when the caller has loaded the source, or will not: only then is the
   *     source watched, so that it is not loaded twice
   */
  public IngestionVerticle(
      DatabaseSettings database, IngestionSettings settings, Future<?> firstLoad) {
    this(database, settings, firstLoad, GOOGLE_DRIVE, DownloadLimits.DEFAULT);
  }

  IngestionVerticle(
      DatabaseSettings database, IngestionSettings settings, URI drive, DownloadLimits limits) {
    this(database, settings, Future.succeededFuture(), drive, limits);
  }

  private IngestionVerticle(
      DatabaseSettings database,
      IngestionSettings settings,
      Future<?> firstLoad,
      URI drive,
      DownloadLimits limits) {
    this.database = database;
    this.settings = settings;
    this.firstLoad = firstLoad;
    this.drive = drive;
    this.limits = limits;
  }

  @Override
  public Future<?> start() {
    if (database == null) {
      var configured = Settings.of(config());
      database = configured.connectedDatabase();
      settings = configured.ingestion();
    }
    var name = "krispyto-ingestion-" + deploymentID();
    var downloads = new Downloads(vertx, drive, limits, settings.download());
    ingestions = new Ingestions(vertx, name, database, settings, downloads);
    ingestions.start();
    uploads = new Uploads(vertx, settings, new IngestionQueue());
    consumer = vertx.eventBus().consumer(Addresses.LOAD, this::respond);
    if (!database.simulated() && !settings.interval().isZero()) {
      watch =
          settings
              .source()
              .map(
                  source ->
                      new SourceWatch(
                          vertx, name, database, source, settings.interval(), ingestions));
      firstLoad.onSuccess(
          loaded -> context.runOnContext(ignored -> watch.ifPresent(SourceWatch::start)));
    }
    return Future.all(
        consumer.completion(),
        uploads.start(),
        vertx.deployVerticle(new RecordVerticle(database)),
        vertx.deployVerticle(new UndoVerticle(database)));
  }

  @Override
  public Future<?> stop() {
    var watching = watch.map(SourceWatch::close).orElseGet(Future::succeededFuture);
    return consumer
        .unregister()
        .eventually(uploads::close)
        .eventually(ingestions::close)
        .eventually(() -> watching);
  }

  private final class IngestionQueue implements UploadQueue {
    @Override
    public void requireOpen() {
      if (database.simulated()) {
        throw new Failure.Forbidden(
            "This server runs on simulated sample data, which cannot be changed.");
      }
    }

    @Override
    public Future<Void> requireWritable() {
      return ingestions.requireWritable();
    }

    @Override
    public Future<JsonObject> add(
        Source.Spooled upload, Declarations declarations, boolean dryRun) {
      return ingestions.add(upload, declarations, dryRun).map(Ingestions.Queued::toJson);
    }
  }

  private void respond(Message<Object> message) {
    enqueue(message.body())
        .onSuccess(
            queued ->
                queued
                    .report()
                    .onSuccess(done -> message.reply(done.toJson()))
                    .onFailure(
                        error -> BusFailure.reply(message, SqlFailures.from(error), queued.id())))
        .onFailure(error -> BusFailure.reply(message, SqlFailures.from(error)));
  }

  private Future<Ingestions.Queued> enqueue(Object body) {
    try {
      var json = body instanceof JsonObject given ? given : new JsonObject();
      var source = Source.parse(json.getValue("source"));
      requireKind(source);
      return ingestions.add(
          source,
          Declarations.ofParameters(json.getMap()),
          Boolean.TRUE.equals(json.getValue("dry_run")));
    } catch (Failure e) {
      return Future.failedFuture(e);
    }
  }

  /** Keeps real and simulated rows apart: once mixed, they cannot be separated. */
  private void requireKind(Source source) {
    var isSample = source instanceof Source.Sample;
    if (isSample && !database.simulated()) {
      throw Source.unusable(
          "is the simulated sample, which cannot be loaded into a database of real data");
    }
    if (!isSample && database.simulated()) {
      throw Source.unusable("is not the simulated sample, the only source that this server loads");
    }
  }
}
