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
 * The bytes of a {@link ChunkedPayload}, for whoever asked for it. While it is paused it asks for
 * nothing, and never more than {@value #AHEAD} chunks are under way or here and not handled.
 *
 * <p>To be used on the event loop where the page was received. Whoever does not read it to its end
 * has to {@link #cancel()} it. It fails with a {@link KrispytoFailure}: {@link
 * KrispytoFailure#isUnanswered()} where the read side is gone.
 */
public final class ChunkStream implements ReadStream<Buffer> {
  /** While one chunk is used, the next one is on its way. */
  private static final int AHEAD = 2;

  /** Longer than any chunk may take, so that it is the other side that says what was wrong. */
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(10_000);

  private final EventBus bus;
  private final String address;
  private final DeliveryOptions delivery;
  private final Deque<Future<Message<Chunk>>> asked = new ArrayDeque<>(AHEAD);
  private Handler<Buffer> handler;
  private Handler<Throwable> exceptionHandler = ignored -> {};
  private Handler<Void> endHandler = ignored -> {};
  private long demand = Long.MAX_VALUE;
  private boolean advancing;
  private boolean ended;

  /** The bytes of a page, which are asked for as soon as there is somebody to handle them. */
  public ChunkStream(Vertx vertx, ChunkedPayload payload) {
    this(vertx, payload, DELIVERY);
  }

  ChunkStream(Vertx vertx, ChunkedPayload payload, DeliveryOptions delivery) {
    bus = vertx.eventBus();
    address = payload.address();
    this.delivery = delivery;
  }

  /** Reads no more. After the end, nothing happens. */
  public void cancel() {
    if (!ended) {
      end();
    }
  }

  private void end() {
    ended = true;
    // What was asked for ahead has been sent before this, so that it is not sent to nobody.
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

  /** Hands on what has come, and asks for more. */
  private void advance() {
    // Whoever handles a chunk may pause, resume or cancel, and so come here again.
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      ask();
      while (isWanted() && !asked.isEmpty() && asked.element().isComplete()) {
        handOn(asked.remove());
      }
    } finally {
      advancing = false;
    }
  }

  private boolean isWanted() {
    return !ended && handler != null && demand > 0;
  }

  private void ask() {
    while (isWanted() && asked.size() < AHEAD) {
      var reply = bus.<Chunk>request(address, ChunkedPayload.next(), delivery);
      asked.add(reply);
      reply.onComplete(come -> advance());
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
    // Before this one may make its handler pause, so that the next ones are here when it resumes.
    ask();
    handler.handle(chunk.bytes());
    if (chunk.isLast()) {
      endHandler.handle(null);
    }
  }
}
