package io.krispyto.query;

import io.krispyto.bus.BusFailure;
import io.krispyto.bus.PageInPieces;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read side of a {@link PageInPieces}: replies a piece to each request, and reads from the
 * database only what is about to be asked for. Whatever ends it, at that moment it frees what it
 * has: when all was sent, on a cancel, a failure or a stop, and when nobody has asked for too long.
 * What then remains for a while is somebody who tells those who ask.
 *
 * <p>Lives on the context on which it is made.
 */
final class PieceSender {
  private static final Logger LOG = LoggerFactory.getLogger(PieceSender.class);
  private static final String ADDRESSES = "krispyto.query.pieces.";

  /** So many are read before they are asked for: the database works while they are sent. */
  private static final int AHEAD = 2;

  private final Vertx vertx;
  private final Context context;
  private final RowPieces pieces;
  private final Duration patience;
  private final Function<Throwable, Failure> failures;
  private final String address = ADDRESSES + UUID.randomUUID();
  private final MessageConsumer<Object> asker;
  private final Deque<Message<Object>> asked = new ArrayDeque<>();
  private final Promise<Void> closed = Promise.promise();
  private long lastAsked = System.nanoTime();
  private long timer;
  private boolean reading;
  private boolean closing;
  private Failure failure;

  /**
   * @param patience how long it waits to be asked
   * @param failures what an error of the database means
   */
  PieceSender(
      Vertx vertx, RowPieces pieces, Duration patience, Function<Throwable, Failure> failures) {
    this.vertx = vertx;
    this.pieces = pieces;
    this.patience = patience;
    this.failures = failures;
    context = vertx.getOrCreateContext();
    asker = vertx.eventBus().consumer(address);
  }

  /** Begins to listen. */
  Future<PageInPieces> open() {
    asker.handler(this::hear);
    waitToBeAsked(patience.toNanos());
    advance();
    return asker
        .completion()
        .map(listening -> new PageInPieces(address, pieces.mediaType(), pieces.version()))
        .onFailure(error -> close());
  }

  /** Ends when all is freed. */
  Future<Void> closed() {
    return closed.future();
  }

  /** Ends it from any thread. */
  Future<Void> stop() {
    context.runOnContext(there -> close());
    return closed();
  }

  private void hear(Message<Object> message) {
    lastAsked = System.nanoTime();
    if (PageInPieces.isCancel(message.body())) {
      close();
    } else {
      asked.add(message);
      advance();
    }
  }

  private void advance() {
    send();
    if (isMoreToBeRead()) {
      reading = true;
      pieces.read().onComplete(this::wasRead);
    }
  }

  private void send() {
    if (failure != null) {
      refuse(failure);
    }
    while (!asked.isEmpty() && pieces.isReady()) {
      var piece = pieces.take();
      asked.remove().reply(piece);
      if (piece.isLast()) {
        pieces.close();
      }
    }
  }

  private void refuse(Failure why) {
    asked.forEach(message -> BusFailure.reply(message, why));
    asked.clear();
  }

  private boolean isMoreToBeRead() {
    return !closing
        && !reading
        && failure == null
        && !pieces.isComplete()
        && (pieces.ahead() < AHEAD || pieces.isGathered());
  }

  private void wasRead(AsyncResult<Void> result) {
    reading = false;
    if (result.failed() && !closing) {
      fail(failures.apply(result.cause()));
    }
    advance();
  }

  /** Frees what it has; whoever asks is told why. */
  private void fail(Failure why) {
    failure = why;
    if (why instanceof Failure.Internal) {
      LOG.error("The rest of an answer in pieces could not be read", why.getCause());
    } else {
      LOG.warn("The rest of an answer in pieces could not be read: {}", reason(why));
    }
    pieces.close();
  }

  private static String reason(Failure why) {
    return why.getCause() == null ? why.getMessage() : why.getCause().toString();
  }

  private void waitToBeAsked(long nanos) {
    timer = vertx.setTimer(1 + TimeUnit.NANOSECONDS.toMillis(nanos), due -> lookWhetherAsked());
  }

  private void lookWhetherAsked() {
    var rest = patience.toNanos() - (System.nanoTime() - lastAsked);
    if (!asked.isEmpty()) {
      waitToBeAsked(patience.toNanos());
    } else if (rest > 0) {
      waitToBeAsked(rest);
    } else {
      close();
    }
  }

  private void close() {
    if (closing) {
      return;
    }
    closing = true;
    vertx.cancelTimer(timer);
    refuse(new Failure.NotReady("The answer was given up."));
    Future.join(asker.unregister(), pieces.close()).<Void>mapEmpty().onComplete(closed);
  }
}
