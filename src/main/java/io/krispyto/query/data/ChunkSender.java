package io.krispyto.query.data;

import io.krispyto.bus.BusFailure;
import io.krispyto.bus.ChunkedPayload;
import io.krispyto.bus.IdleTimeout;
import io.krispyto.domain.Failure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read side of a {@link ChunkedPayload}. Replies to each request with a chunk, and reads from
 * the database only a few chunks ahead. Frees its resources immediately when it ends: when all
 * chunks are sent, on a cancel, a failure or a stop, or when no request arrives within the timeout.
 * A small consumer remains for a while, to reply to late requests with the reason.
 *
 * <p>Confined to the context on which it is created.
 */
final class ChunkSender {
  private static final Logger LOG = LoggerFactory.getLogger(ChunkSender.class);
  private static final String ADDRESSES = "krispyto.query.chunks.";

  /** Number of chunks to read ahead, so that the database works while earlier chunks are sent. */
  private static final int AHEAD = 2;

  private final Context context;
  private final Chunks chunks;
  private final IdleTimeout idle;
  private final Function<Throwable, Failure> failures;
  private final String address = ADDRESSES + UUID.randomUUID();
  private final MessageConsumer<Object> requester;
  private final Deque<Message<Object>> requests = new ArrayDeque<>();
  private final Promise<Void> closed = Promise.promise();
  private boolean reading;
  private boolean closing;
  private Failure failure;

  /**
   * @param timeout how long to wait for a request
   * @param failures maps a database error to a failure
   */
  ChunkSender(Vertx vertx, Chunks chunks, Duration timeout, Function<Throwable, Failure> failures) {
    this.chunks = chunks;
    idle = new IdleTimeout(vertx, timeout, () -> !requests.isEmpty(), this::close);
    this.failures = failures;
    context = vertx.getOrCreateContext();
    requester = vertx.eventBus().consumer(address);
  }

  /** Starts to listen for requests. */
  Future<ChunkedPayload> open() {
    requester.handler(this::receive);
    idle.start();
    advance();
    return requester
        .completion()
        .map(listening -> new ChunkedPayload(address, chunks.mediaType(), chunks.version()))
        .onFailure(error -> close());
  }

  /** Completes when all resources are freed. */
  Future<Void> closed() {
    return closed.future();
  }

  /** Stops the sender; may be called on any thread. */
  Future<Void> stop() {
    context.runOnContext(ignored -> close());
    return closed();
  }

  private void receive(Message<Object> message) {
    idle.restart();
    if (ChunkedPayload.isCancel(message.body())) {
      close();
    } else {
      requests.add(message);
      advance();
    }
  }

  private void advance() {
    send();
    if (shouldReadAhead()) {
      reading = true;
      chunks.read().onComplete(this::onRead);
    }
  }

  private void send() {
    if (failure != null) {
      refuse(failure);
    }
    while (!requests.isEmpty() && chunks.isReady()) {
      var chunk = chunks.take();
      requests.remove().reply(chunk);
      if (chunk.isLast()) {
        chunks.close();
      }
    }
  }

  private void refuse(Failure why) {
    requests.forEach(message -> BusFailure.reply(message, why));
    requests.clear();
  }

  private boolean shouldReadAhead() {
    return !closing
        && !reading
        && failure == null
        && !chunks.isComplete()
        && (chunks.ahead() < AHEAD || chunks.isCollected());
  }

  private void onRead(AsyncResult<Void> result) {
    reading = false;
    if (result.failed() && !closing) {
      fail(failures.apply(result.cause()));
    }
    advance();
  }

  /** Frees the resources; later requests fail with the given reason. */
  private void fail(Failure why) {
    failure = why;
    if (why instanceof Failure.Internal) {
      LOG.error("The rest of a streamed response could not be read", why.getCause());
    } else {
      LOG.warn("The rest of a streamed response could not be read: {}", reason(why));
    }
    chunks.close();
  }

  private static String reason(Failure why) {
    return why.getCause() == null ? why.getMessage() : why.getCause().toString();
  }

  private void close() {
    if (closing) {
      return;
    }
    closing = true;
    idle.cancel();
    refuse(new Failure.NotReady("The response was abandoned."));
    Future.join(requester.unregister(), chunks.close()).<Void>mapEmpty().onComplete(closed);
  }
}
