package io.krispyto.http.wire;

import io.krispyto.bus.Problem;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request body in memory. Vert.x's BodyHandler is not used: if a body stalls, it waits for the
 * idle timeout of the connection, and then closes it without a response.
 */
public final class RequestBody {
  private static final String CONTINUE = "100-continue";

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final int limit;
  private final BodyRate watch;
  private final Promise<Buffer> body = Promise.promise();
  private final Buffer received = Buffer.buffer();
  private final long timer;

  private RequestBody(Vertx vertx, HttpServerRequest request, int limit, UploadRate rate) {
    this.vertx = vertx;
    this.request = request;
    this.limit = limit;
    watch = new BodyRate(rate);
    timer = vertx.setPeriodic(rate.window().toMillis() / BodyRate.TICKS, ticked -> check());
  }

  /** Returns whether a request has a {@code Content-Encoding}, which no operation accepts. */
  public static boolean isEncoded(HttpServerRequest request) {
    return request.headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
        .anyMatch(coding -> !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity"));
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
    return new RequestBody(vertx, request, limit, rate).read();
  }

  private Future<Buffer> read() {
    request
        .handler(this::append)
        .endHandler(end -> body.tryComplete(received))
        .exceptionHandler(body::tryFail)
        .resume();
    RequestDecoder.onBrokenBody(request, () -> body.tryFail(RefusedRequest.malformedBody()));
    return body.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void append(Buffer bytes) {
    watch.received(bytes.length());
    if (received.length() + bytes.length() > limit) {
      body.tryFail(new RefusedRequest(Problem.CONTENT_TOO_LARGE, "The body is too large."));
    } else {
      received.appendBuffer(bytes);
    }
  }

  private void check() {
    if (watch.isTooSlow(false)) {
      body.tryFail(RefusedRequest.tooSlow());
    }
  }
}
