package io.krispyto.bus;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads the bytes of a {@link ChunkedPayload} with backpressure. A paused stream requests nothing.
 * At most {@value #AHEAD} chunks are in flight or buffered at a time.
 *
 * <p>Use it on the event loop that received the payload. Call {@link #cancel()} unless you read to
 * the end. The stream fails with a {@link KrispytoFailure}; {@link KrispytoFailure#isUnanswered()}
 * is true if the read side is gone.
 */
public final class ChunkStream implements ReadStream<Buffer> {
  /** Lets the next chunk arrive while the handler processes the current one. */
  private static final int AHEAD = 2;

  /** Longer than the read side's own timeouts, so that its error arrives first. */
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(10_000);

  private final EventBus bus;
  private final String address;
  private final DeliveryOptions delivery;
  private final Deque<Future<Message<Chunk>>> requests = new ArrayDeque<>(AHEAD);
  private Handler<Buffer> handler;
  private Handler<Throwable> exceptionHandler = ignored -> {};
  private Handler<Void> endHandler = ignored -> {};
  private long demand = Long.MAX_VALUE;
  private boolean advancing;
  private boolean ended;

  /** Creates a stream that requests its first chunk once it has a handler. */
  public ChunkStream(Vertx vertx, ChunkedPayload payload) {
    this(vertx, payload, DELIVERY);
  }

  ChunkStream(Vertx vertx, ChunkedPayload payload, DeliveryOptions delivery) {
    bus = vertx.eventBus();
    address = payload.address();
    this.delivery = delivery;
  }

  /** Stops reading and releases the read side's connection. Does nothing after the end. */
  public void cancel() {
    if (!ended) {
      end();
    }
  }

  private void end() {
    ended = true;
    // The bus keeps the order, so the read side gets all requests in flight before it unregisters.
    bus.send(address, ChunkedPayload.cancel());
  }

  @Override
  public ChunkStream handler(Handler<Buffer> handler) {
    this.handler = handler;
    advance();
    return this;
  }

  @Override
  public ChunkStream exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler == null ? ignored -> {} : handler;
    return this;
  }

  @Override
  public ChunkStream endHandler(Handler<Void> handler) {
    endHandler = handler == null ? ignored -> {} : handler;
    return this;
  }

  @Override
  public ChunkStream pause() {
    demand = 0;
    return this;
  }

  @Override
  public ChunkStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ChunkStream fetch(long amount) {
    demand = demand > Long.MAX_VALUE - amount ? Long.MAX_VALUE : demand + amount;
    advance();
    return this;
  }

  /** Passes arrived chunks to the handler and requests more. */
  private void advance() {
    // The handler may pause, resume or cancel, which calls this method again.
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      requestNext();
      while (isWanted() && !requests.isEmpty() && requests.element().isComplete()) {
        handOn(requests.remove());
      }
    } finally {
      advancing = false;
    }
  }

  private boolean isWanted() {
    return !ended && handler != null && demand > 0;
  }

  private void requestNext() {
    while (isWanted() && requests.size() < AHEAD) {
      var reply = bus.<Chunk>request(address, ChunkedPayload.next(), delivery);
      requests.add(reply);
      reply.onComplete(arrived -> advance());
    }
  }

  private void handOn(Future<Message<Chunk>> reply) {
    if (reply.failed()) {
      end();
      exceptionHandler.handle(KrispytoFailure.of(reply.cause()));
      return;
    }
    var chunk = reply.result().body();
    if (chunk.isLast()) {
      end();
    }
    demand = demand == Long.MAX_VALUE ? demand : demand - 1;
    // Request more before the handler can pause, so that the next chunks are here when it resumes.
    requestNext();
    handler.handle(chunk.bytes());
    if (chunk.isLast()) {
      endHandler.handle(null);
    }
  }
}
