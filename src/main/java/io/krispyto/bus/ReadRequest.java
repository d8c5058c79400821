package io.krispyto.bus;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A read request, which is safe to retry. The event bus silently loses messages to a node that died
 * or over a broken connection.
 *
 * <p>After {@link #ATTEMPT} without a reply, the request is sent again. The first reply counts, so
 * a slow reply is not lost. The delivery timeout covers all attempts. Retries happen only in a
 * cluster: within one process, no message is lost.
 */
public final class ReadRequest<T> {
  /** Longer than almost any response takes, so that retries do not double a high load. */
  public static final Duration ATTEMPT = Duration.ofSeconds(1);

  /** The code of a failure is its HTTP status. */
  private static final int SERVER_ERROR = 500;

  private final Vertx vertx;
  private final String address;
  private final JsonObject parameters;
  private final DeliveryOptions delivery;
  private final long deadline;
  private final Promise<Message<T>> reply = Promise.promise();
  private Throwable nodeFailure;
  private int pending;
  private boolean retried;
  private long timer;

  private ReadRequest(
      Vertx vertx, String address, JsonObject parameters, DeliveryOptions delivery) {
    this.vertx = vertx;
    this.address = address;
    this.parameters = parameters;
    this.delivery = delivery;
    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delivery.getSendTimeout());
  }

  /** Sends a request, with retries if the Vert.x instance is clustered. */
  public static <T> Future<Message<T>> send(
      Vertx vertx, String address, JsonObject parameters, DeliveryOptions delivery) {
    return vertx.isClustered()
        ? sendAgainIfLate(vertx, address, parameters, delivery)
        : vertx.eventBus().request(address, parameters, delivery);
  }

  /** Sends a request with retries, even if the Vert.x instance is not clustered. */
  static <T> Future<Message<T>> sendAgainIfLate(
      Vertx vertx, String address, JsonObject parameters, DeliveryOptions delivery) {
    return new ReadRequest<T>(vertx, address, parameters, delivery).run();
  }

  private synchronized Future<Message<T>> run() {
    var attempt = Math.min(ATTEMPT.toMillis(), Math.max(1, delivery.getSendTimeout() / 2));
    timer = vertx.setTimer(attempt, late -> retry());
    attempt();
    return reply.future();
  }

  private synchronized void retry() {
    vertx.cancelTimer(timer);
    if (!retried && !reply.future().isComplete()) {
      retried = true;
      // Nodes receive messages in turn, so one of two in a row reaches a live node. A single retry
      // could reach the dead node again, until the cluster notices.
      attempt();
      attempt();
    }
  }

  private void attempt() {
    pending++;
    var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    vertx
        .eventBus()
        .<T>request(
            address, parameters, new DeliveryOptions(delivery).setSendTimeout(Math.max(1, left)))
        .onComplete(this::settle);
  }

  private synchronized void settle(AsyncResult<Message<T>> result) {
    pending--;
    if (result.succeeded()) {
      if (!reply.tryComplete(result.result())) {
        discard(result.result().body());
      }
    } else if (isUnanswered(result.cause())) {
      retry();
      failUnlessPending(nodeFailure == null ? result.cause() : nodeFailure);
    } else if (isNodeFailure(result.cause())) {
      nodeFailure = result.cause();
      failUnlessPending(nodeFailure);
    } else {
      reply.tryFail(result.cause());
    }
    if (reply.future().isComplete()) {
      vertx.cancelTimer(timer);
    }
  }

  private void failUnlessPending(Throwable cause) {
    if (pending == 0) {
      reply.tryFail(cause);
    }
  }

  /**
   * Whether this node is busy or broken, so that another node or an earlier attempt may still
   * succeed.
   */
  private static boolean isNodeFailure(Throwable failure) {
    return failure instanceof ReplyException reply && reply.failureCode() >= SERVER_ERROR;
  }

  /**
   * Whether the attempt got no reply. An unregistered consumer fails pending messages the same way.
   * If no consumer is registered now, none will be a moment later.
   */
  private static boolean isUnanswered(Throwable failure) {
    return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
  }

  /** Cancels a duplicate stream, which would hold a database connection until its timeout. */
  private void discard(Object body) {
    if (body instanceof ChunkedPayload chunks) {
      vertx.eventBus().send(chunks.address(), ChunkedPayload.cancel());
    }
  }
}
