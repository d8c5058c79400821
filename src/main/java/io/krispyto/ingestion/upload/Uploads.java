package io.krispyto.ingestion.upload;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.config.IngestionSettings;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.source.Spool;
import io.krispyto.ingestion.source.Workers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Accepts uploads ({@link Addresses#UPLOAD}), a few at a time, and queues each when it is complete.
 * Confined to one context.
 */
public final class Uploads {
  /** Each upload may use as much disk space as the setting allows, and may take hours. */
  private static final int MAX_UPLOADS = 8;

  private final Vertx vertx;
  private final IngestionSettings settings;
  private final UploadQueue queue;
  private final Duration timeout;
  private final Supplier<Future<String>> newFile;
  private final Set<Upload> uploads = new HashSet<>();
  private MessageConsumer<Object> consumer;
  private boolean closing;

  public Uploads(Vertx vertx, IngestionSettings settings, UploadQueue queue) {
    this(
        vertx,
        settings,
        queue,
        Duration.ofSeconds(Addresses.UPLOAD_TIMEOUT_SECONDS),
        () ->
            vertx.executeBlocking(
                () -> Spool.ofProcess().newFile(".upload").toString(), Workers.UNORDERED));
  }

  /**
   * @param timeout how long an upload waits for the next bytes
   * @param newFile creates an empty file
   */
  public Uploads(
      Vertx vertx,
      IngestionSettings settings,
      UploadQueue queue,
      Duration timeout,
      Supplier<Future<String>> newFile) {
    this.vertx = vertx;
    this.settings = settings;
    this.queue = queue;
    this.timeout = timeout;
    this.newFile = newFile;
  }

  /** Registers the consumer. */
  public Future<Void> start() {
    consumer = vertx.eventBus().consumer(Addresses.UPLOAD, this::open);
    return consumer.completion();
  }

  /**
   * Stops all uploads and deletes their files. Complete uploads are still queued, so the queue must
   * outlive this object.
   */
  public Future<Void> close() {
    closing = true;
    return consumer
        .unregister()
        .eventually(() -> Future.join(uploads.stream().map(Upload::stop).toList()))
        .mapEmpty();
  }

  private void open(Message<Object> message) {
    try {
      open(message, UploadRequest.from(message.body(), settings.uploadBytes()));
    } catch (Failure e) {
      BusFailure.reply(message, e);
    }
  }

  private void open(Message<Object> message, UploadRequest request) {
    if (closing) {
      throw new Failure.NotReady("The server is stopping.");
    }
    queue.requireOpen();
    queue
        .requireWritable()
        .onSuccess(
            writable -> {
              if (closing) {
                BusFailure.reply(message, new Failure.NotReady("The server is stopping."));
              } else {
                take(message, request);
              }
            })
        .onFailure(error -> BusFailure.reply(message, SqlFailures.from(error)));
  }

  private void take(Message<Object> message, UploadRequest request) {
    if (uploads.size() >= MAX_UPLOADS) {
      BusFailure.reply(
          message, new Failure.NotReady("Too many uploads are in progress. Try again later."));
      return;
    }
    var upload = new Upload(vertx, request, timeout, queue);
    uploads.add(upload);
    upload.closed().onComplete(ended -> uploads.remove(upload));
    upload
        .open(newFile)
        .onSuccess(address -> message.reply(new JsonObject().put("address", address)))
        .onFailure(error -> BusFailure.reply(message, SqlFailures.from(error)));
  }
}
