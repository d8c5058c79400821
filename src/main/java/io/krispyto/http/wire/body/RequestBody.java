package io.krispyto.http.wire.body;

import io.krispyto.bus.Problem;
import io.krispyto.http.wire.RefusedRequest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;

/**
 * Passes on a request body as it arrives. Vert.x's BodyHandler is not used: if a body stalls, it
 * waits for the idle timeout of the connection, and then closes it without a response.
 */
public final class RequestBody {
  private static final String CONTINUE = "100-continue";

  /**
   * The time for a whole body, in windows of the minimum rate. These bodies are small. At the
   * minimum rate alone, one of 16 MiB could take hours, and occupy a limit all that time.
   */
  private static final int MAX_WINDOWS = 6;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final int limit;
  private final BodyRate watch;
  private final Handler<Buffer> sink;
  private final Promise<Void> body = Promise.promise();
  private final long timer;
  private long received;
  private int ticks;

  private RequestBody(
      Vertx vertx, HttpServerRequest request, int limit, UploadRate rate, Handler<Buffer> sink) {
    this.vertx = vertx;
    this.request = request;
    this.limit = limit;
    this.sink = sink;
    watch = new BodyRate(rate);
    timer = vertx.setPeriodic(rate.window().toMillis() / BodyRate.TICKS, ticked -> check());
  }

  /** Returns whether a request has a {@code Content-Encoding}, which no operation accepts. */
  public static boolean isEncoded(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
        .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
  }

  /**
   * Returns whether a body or its response failed only because the client has disconnected. Netty
   * reports a reset before it closes the connection.
   */
  public static boolean isInterrupted(HttpServerRequest request, Throwable error) {
    return error instanceof HttpClosedException
        || error instanceof IOException
        || request.response().closed();
  }

  /**
   * Sends 100 Continue to a client that waits for it.
   *
   * @throws RefusedRequest if it expects anything else
   */
  public static void meetExpectation(HttpServerRequest request) {
    var expected = request.getHeader(HttpHeaders.EXPECT);
    if (CONTINUE.equalsIgnoreCase(expected)) {
      request.response().writeContinue();
    } else if (expected != null) {
      throw new RefusedRequest(
          Problem.EXPECTATION_FAILED, "The only supported expectation is " + CONTINUE + ".");
    }
  }

  /**
   * Reads a body to its end.
   *
   * @param limit maximum size in bytes
   * @param rate the minimum rate
   * @return the body; fails with a {@link RefusedRequest}, or a connection error
   */
  static Future<Buffer> read(Vertx vertx, HttpServerRequest request, int limit, UploadRate rate) {
    var all = Buffer.buffer();
    return read(vertx, request, limit, rate, all::appendBuffer).map(all);
  }

  /**
   * Passes a body on, piece by piece.
   *
   * @param sink gets the pieces; if it throws, it gets no more
   * @return completes at the end of the body; fails with what the sink threw, or as {@link #read}
   */
  public static Future<Void> read(
      Vertx vertx, HttpServerRequest request, int limit, UploadRate rate, Handler<Buffer> sink) {
    return new RequestBody(vertx, request, limit, rate, sink).read();
  }

  private Future<Void> read() {
    request
        .handler(this::append)
        .endHandler(end -> body.tryComplete())
        .exceptionHandler(body::tryFail)
        .resume();
    RequestDecoder.onBrokenBody(request, () -> body.tryFail(RefusedRequest.malformedBody()));
    return body.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void append(Buffer bytes) {
    watch.received(bytes.length());
    received += bytes.length();
    if (body.future().isComplete()) {
      return;
    }
    if (received > limit) {
      body.tryFail(RefusedRequest.tooLarge(limit));
      return;
    }
    try {
      sink.handle(bytes);
    } catch (RuntimeException e) {
      body.tryFail(e);
    }
  }

  private void check() {
    ticks++;
    if (watch.isTooSlow(false) || ticks >= MAX_WINDOWS * BodyRate.TICKS) {
      body.tryFail(RefusedRequest.tooSlow());
    }
  }
}
