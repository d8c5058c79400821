package io.krispyto.ingestion.upload;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.IdleTimeout;
import io.krispyto.db.SqlFailures;
import io.krispyto.domain.Failure;
import io.krispyto.ingestion.source.Source;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives one upload. Writes each chunk to a temporary file, replies when it is written, and
 * finally hands the file to the queue. If the upload ends early (cancelled, too large, disk full,
 * timeout or stop), the file is deleted and the consumer unregistered.
 *
 * <p>Confined to the context that created it.
 */
final class Upload {
  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
  private static final String ADDRESSES = "krispyto.ingestion.uploads.";

  private final Vertx vertx;
  private final Context context;
  private final UploadRequest request;
  private final Duration timeout;
  private final UploadQueue queue;
  private final String address = ADDRESSES + UUID.randomUUID();
  private final MessageConsumer<Object> sender;
  private final Promise<Void> closed = Promise.promise();
  private Future<String> opened;
  private Path path;
  private AsyncFile file;
  private Future<Void> fileClosed;
  private long received;
  private int writing;

  /** Completes when all chunks received so far are written. Closing the file may be faster. */
  private Future<Void> stored = Future.succeededFuture();

  private final IdleTimeout idle;
  private boolean ending;
  private boolean closing;
  private boolean handedOver;

  /**
   * @param timeout how long to wait for the next chunk
   * @param queue receives the file
   */
  Upload(Vertx vertx, UploadRequest request, Duration timeout, UploadQueue queue) {
    this.vertx = vertx;
    this.request = request;
    this.timeout = timeout;
    idle = new IdleTimeout(vertx, timeout, () -> writing > 0, this::onIdle);
    this.queue = queue;
    context = vertx.getOrCreateContext();
    sender = vertx.eventBus().consumer(address);
  }

  /**
   * Registers the consumer.
   *
   * @param newFile creates the temporary file
   * @return the address
   */
  Future<String> open(Supplier<Future<String>> newFile) {
    opened =
        newFile
            .get()
            .compose(this::openFile)
            .recover(error -> Future.failedFuture(notStored(error)))
            .compose(writable -> listen());
    return opened.onFailure(error -> close());
  }

  private Future<Void> openFile(String name) {
    path = Path.of(name);
    return vertx
        .fileSystem()
        .open(name, new OpenOptions().setRead(false).setCreate(false))
        .onSuccess(writable -> file = writable)
        .mapEmpty();
  }

  private Future<String> listen() {
    sender.handler(this::receive);
    idle.start();
    return sender.completion().map(address);
  }

  /** Completes when all resources are released, except for a file that was handed over. */
  Future<Void> closed() {
    return closed.future();
  }

  /**
   * Stops the upload; can be called from any thread. A completely received upload is still handed
   * over.
   */
  Future<Void> stop() {
    context.runOnContext(
        there ->
            opened.onComplete(
                done -> {
                  if (!ending) {
                    close();
                  }
                }));
    return closed();
  }

  private void receive(Message<Object> message) {
    idle.restart();
    if (closing || ending) {
      BusFailure.reply(message, new Failure.NotReady("The upload has ended."));
    } else if (message.headers().contains(Addresses.UPLOAD_CANCEL)) {
      close();
    } else if (message.headers().contains(Addresses.UPLOAD_END)) {
      end(message);
    } else if (message.body() instanceof Buffer chunk) {
      write(message, chunk);
    } else {
      giveUp(message, UploadRequest.invalid("is not a buffer"));
    }
  }

  private void write(Message<Object> message, Buffer chunk) {
    received += chunk.length();
    try {
      request.requireNotMore(received);
    } catch (Failure tooLarge) {
      giveUp(message, tooLarge);
      return;
    }
    writing++;
    var write = file.write(chunk).onComplete(written -> written(message, written));
    stored = Future.all(stored, write).mapEmpty();
  }

  private void written(Message<Object> message, AsyncResult<Void> written) {
    writing--;
    idle.restart();
    if (written.succeeded()) {
      message.reply(null);
    } else {
      giveUp(message, notStored(written.cause()));
    }
  }

  private static Failure notStored(Throwable error) {
    LOG.error("An upload could not be stored", error);
    return new Failure.NotStored(error);
  }

  private void giveUp(Message<Object> message, Failure why) {
    BusFailure.reply(message, why);
    close();
  }

  private void end(Message<Object> message) {
    ending = true;
    idle.cancel();
    stored
        .compose(
            written -> closeFile().recover(error -> Future.failedFuture(notStored(error))),
            failed -> Future.failedFuture(new Failure.NotReady("The upload has ended.")))
        .compose(written -> handOver())
        .onSuccess(message::reply)
        .onFailure(error -> BusFailure.reply(message, failure(error)))
        .onComplete(ended -> close());
  }

  private Future<JsonObject> handOver() {
    request.requireComplete(received);
    return queue
        .add(spooled(), request.dryRun(), request.options())
        .onSuccess(taken -> handedOver = true);
  }

  private Source.Spooled spooled() {
    var label = request.format().label();
    return new Source.Spooled(path, request.format(), label, label);
  }

  private static Failure failure(Throwable error) {
    var failure = SqlFailures.from(error);
    if (failure instanceof Failure.Internal) {
      LOG.error("An upload could not be queued", error);
    }
    return failure;
  }

  private void onIdle() {
    LOG.info("Cancelled an upload: no data arrived for {} s", timeout.toSeconds());
    close();
  }

  private void close() {
    if (closing) {
      return;
    }
    closing = true;
    idle.cancel();
    sender
        .unregister()
        .eventually(this::closeFile)
        .eventually(this::deleteFile)
        .otherwiseEmpty()
        .onComplete(closed);
  }

  /** Completes when all pending writes have succeeded or failed. */
  private Future<Void> closeFile() {
    if (fileClosed == null) {
      fileClosed = file == null ? Future.succeededFuture() : file.close();
    }
    return fileClosed;
  }

  private Future<Void> deleteFile() {
    return path == null || handedOver
        ? Future.succeededFuture()
        : vertx
            .fileSystem()
            .delete(path.toString())
            .onFailure(error -> LOG.warn("{} could not be deleted", path, error));
  }
}
