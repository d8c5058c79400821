package io.krispyto.http;

import io.krispyto.bus.Addresses;
import io.krispyto.http.wire.RefusedRequest;
import io.krispyto.http.wire.body.BodyRate;
import io.krispyto.http.wire.body.RequestDecoder;
import io.krispyto.http.wire.body.UploadRate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;

/**
 * Streams one body, chunk by chunk. While one chunk is being written, the next one is buffered, and
 * then the client is paused. At most two chunks are in memory, whatever the size of the body.
 */
final class UploadPump {
  /** Longer than a disk may take, so that the receiver reports the cause of a timeout. */
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(60_000);

  private final Vertx vertx;
  private final EventBus bus;
  private final HttpServerRequest request;
  private final ReadStream<Buffer> body;
  private final String address;
  private final BodyRate watch;
  private final long tick;
  private final Promise<JsonObject> ingestion = Promise.promise();
  private Buffer buffered = Buffer.buffer();
  private long timer = -1;
  private boolean sending;
  private boolean heldBack;
  private boolean ended;
  private boolean done;

  /**
   * @param body the file in the request: its body, or a part of it; is paused
   * @param address the address that takes the body
   */
  UploadPump(
      Vertx vertx,
      HttpServerRequest request,
      ReadStream<Buffer> body,
      String address,
      UploadRate rate) {
    this.vertx = vertx;
    this.bus = vertx.eventBus();
    this.request = request;
    this.body = body;
    this.address = address;
    watch = new BodyRate(rate);
    tick = rate.window().toMillis() / BodyRate.TICKS;
  }

  /** Tells the receiver that the body will not arrive. */
  static void cancel(Vertx vertx, String address) {
    vertx
        .eventBus()
        .send(address, null, new DeliveryOptions().addHeader(Addresses.UPLOAD_CANCEL, "true"));
  }

  /**
   * Sends the whole body.
   *
   * @return the ingestion; fails with a {@link RefusedRequest}, a connection error, or the error of
   *     the receiver, which then keeps nothing of the body
   */
  Future<JsonObject> run() {
    timer = vertx.setPeriodic(tick, ticked -> check());
    RequestDecoder.onBrokenBody(request, () -> fail(RefusedRequest.malformedBody()));
    body.handler(this::append)
        .endHandler(
            all -> {
              ended = true;
              vertx.cancelTimer(timer);
              advance();
            })
        .exceptionHandler(this::fail)
        .resume();
    return ingestion.future();
  }

  /** Cancels the upload, unless it is complete. The client already has its response. */
  void abandon() {
    if (!done) {
      done = true;
      vertx.cancelTimer(timer);
      cancel(vertx, address);
    }
  }

  private void append(Buffer bytes) {
    watch.received(bytes.length());
    buffered.appendBuffer(bytes);
    if (buffered.length() >= Addresses.UPLOAD_CHUNK) {
      heldBack = true;
      watch.heldBack();
      body.pause();
    }
    advance();
  }

  private void advance() {
    if (sending || done) {
      return;
    }
    if (buffered.length() > 0) {
      send();
    } else if (ended) {
      end();
    }
  }

  private void send() {
    sending = true;
    var length = Math.min(buffered.length(), Addresses.UPLOAD_CHUNK);
    var chunk = buffered.slice(0, length);
    buffered = Buffer.buffer().appendBuffer(buffered.slice(length, buffered.length()));
    bus.request(address, chunk, DELIVERY).onSuccess(written -> sent()).onFailure(this::fail);
  }

  private void sent() {
    sending = false;
    if (heldBack && !done) {
      heldBack = false;
      body.resume();
    }
    advance();
  }

  private void end() {
    done = true;
    var options = new DeliveryOptions(DELIVERY).addHeader(Addresses.UPLOAD_END, "true");
    bus.<JsonObject>request(address, null, options)
        .map(reply -> reply.body())
        .onComplete(ingestion);
  }

  private void check() {
    if (watch.isTooSlow(heldBack)) {
      fail(RefusedRequest.tooSlow());
    }
  }

  /** Returns whether the receiver reported the error; it has then already ended the upload. */
  private static boolean isOfTheReceiver(Throwable why) {
    return why instanceof ReplyException failure
        && failure.failureType() == ReplyFailure.RECIPIENT_FAILURE;
  }

  private void fail(Throwable why) {
    if (done) {
      return;
    }
    done = true;
    vertx.cancelTimer(timer);
    if (!isOfTheReceiver(why)) {
      cancel(vertx, address);
    }
    ingestion.fail(why);
  }
}
