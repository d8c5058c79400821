package io.krispyto.http.form;

import io.krispyto.bus.Problem;
import io.krispyto.http.wire.RefusedRequest;
import io.krispyto.http.wire.body.BodyRate;
import io.krispyto.http.wire.body.RequestDecoder;
import io.krispyto.http.wire.body.UploadRate;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.EndOfDataDecoderException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.ErrorDataDecoderException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A form with fields and one file ({@code multipart/form-data}, RFC 7578). The stream delivers the
 * content of the file, which is never held in memory as a whole.
 *
 * <p>Vert.x's own support is not used: it reports the fields only at the end of the body, while the
 * receiver of the file must know them before the first byte.
 */
public final class UploadForm implements ReadStream<Buffer> {
  /** The field of the file. */
  public static final String FILE = "file";

  private static final String MEDIA_TYPE = "multipart/form-data";
  private static final int MAX_FIELDS = 64;

  /** Maximum number of bytes of a field, and of the header of a part. */
  private static final int MAX_FIELD_BYTES = 16 * 1024;

  /** The decoder keeps at most this many bytes that it has already read. */
  private static final int KEPT_BYTES = 64 * 1024;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final BodyRate watch;
  private final HttpPostMultipartRequestDecoder decoder;
  private final Map<String, List<String>> fields = new LinkedHashMap<>();
  private final Promise<UploadForm> begun = Promise.promise();
  private long timer = -1;
  private StreamedFile file;
  private boolean isFileComplete;
  private boolean isEnded;
  private boolean isPaused;
  private Buffer early = Buffer.buffer();
  private Handler<Buffer> onBytes;
  private Handler<Void> onEnd;
  private Handler<Throwable> onFailure;

  private UploadForm(Vertx vertx, HttpServerRequest request, UploadRate rate) {
    this.vertx = vertx;
    this.request = request;
    watch = new BodyRate(rate);
    decoder = decoder();
  }

  /** Returns whether the body of a request is a form that can contain files. */
  public static boolean isIn(HttpServerRequest request) {
    var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null
        && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE);
  }

  /**
   * Reads a form up to the first bytes of its file, and pauses there.
   *
   * @param rate the minimum rate of the body until then
   * @return the form; fails with a {@link RefusedRequest}, or a connection error
   */
  public static Future<UploadForm> read(Vertx vertx, HttpServerRequest request, UploadRate rate) {
    try {
      return HttpPostRequestDecoder.isMultipart(head(request))
          ? new UploadForm(vertx, request, rate).read(rate)
          : Future.failedFuture(refused("has no boundary in its Content-Type"));
    } catch (ErrorDataDecoderException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Future.failedFuture(
          refused("has a Content-Type with a malformed boundary or charset"));
    }
  }

  /** Returns the parts of a request that the decoder needs. */
  private static HttpRequest head(HttpServerRequest request) {
    var head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    head.headers().set(HttpHeaders.CONTENT_TYPE, request.getHeader(HttpHeaders.CONTENT_TYPE));
    return head;
  }

  private HttpPostMultipartRequestDecoder decoder() {
    var parts = new FileParts(this::begin, MAX_FIELD_BYTES);
    var created =
        new HttpPostMultipartRequestDecoder(
            parts, head(request), StandardCharsets.UTF_8, MAX_FIELDS, MAX_FIELD_BYTES);
    created.setDiscardThreshold(KEPT_BYTES);
    return created;
  }

  private Future<UploadForm> read(UploadRate rate) {
    timer =
        vertx.setPeriodic(
            rate.window().toMillis() / BodyRate.TICKS,
            ticked -> {
              if (watch.isTooSlow(false)) {
                fail(RefusedRequest.tooSlow());
              }
            });
    request
        .handler(this::decode)
        .endHandler(end -> decodeEnd())
        .exceptionHandler(this::fail)
        .resume();
    RequestDecoder.onBrokenBody(request, () -> fail(RefusedRequest.malformedBody()));
    return begun.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** The values of the fields before the file, by name. */
  public Map<String, List<String>> fields() {
    return fields;
  }

  /** The name of the file as the client sent it, without folders. */
  public String fileName() {
    return file.baseName();
  }

  /** The {@code Content-Type} of the file; empty if the client sent none. */
  public String mediaType() {
    return file.mediaType();
  }

  private FileUpload begin(FileParts.Part part) {
    if (file != null) {
      throw refused("has more than one file; send one per request, or several in a zip");
    }
    if (!part.field().equals(FILE)) {
      throw refused("has a file in the field " + part.field() + "; send it in the field file");
    }
    if (part.fileName().isBlank()) {
      throw refused("has a file without a name; choose a file");
    }
    file =
        new StreamedFile(
            part.field(), part.fileName(), part.contentType(), part.charset(), this::receive);
    return file;
  }

  private void receive(Buffer bytes) {
    if (onBytes == null) {
      early.appendBuffer(bytes);
    } else {
      onBytes.handle(bytes);
    }
  }

  private void decode(Buffer bytes) {
    watch.received(bytes.length());
    offer(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes.getBytes())));
    if (file != null && !begun.future().isComplete()) {
      request.pause();
      begun.complete(this);
    }
  }

  private void decodeEnd() {
    var isWhole = offer(LastHttpContent.EMPTY_LAST_CONTENT);
    if (isEnded) {
      // It has failed.
      return;
    }
    if (!isWhole) {
      fail(refused("ends before its closing boundary; nothing was loaded"));
    } else if (file == null) {
      fail(refused("has no file; send it in the field file, with a file name"));
    } else {
      end();
    }
  }

  /** Passes bytes to the decoder. Returns whether the closing boundary has arrived. */
  private boolean offer(HttpContent content) {
    if (isEnded) {
      return false;
    }
    try {
      decoder.offer(content);
      while (decoder.hasNext()) {
        take(decoder.next());
      }
      return false;
    } catch (EndOfDataDecoderException e) {
      return true;
    } catch (HttpPostRequestDecoder.TooManyFormFieldsException e) {
      fail(refused("has more than " + MAX_FIELDS + " fields"));
    } catch (HttpPostRequestDecoder.TooLongFormFieldException e) {
      fail(refused("has a field of more than " + MAX_FIELD_BYTES + " bytes"));
    } catch (RefusedRequest e) {
      fail(e);
    } catch (RuntimeException | IOException e) {
      // The decoder has no common type for what it refuses.
      fail(refused("is malformed, or has a field of more than " + MAX_FIELD_BYTES + " bytes"));
    }
    return false;
  }

  private void take(Object part) throws IOException {
    if (part instanceof FileUpload) {
      isFileComplete = true;
    } else if (part instanceof Attribute field) {
      var name = field.getName();
      if (isFileComplete) {
        throw refused("has the field " + name + " after the file; send it before the file");
      }
      if (name.equals(FILE)) {
        throw refused(
            "has the field file without a file name; send a file, as curl -F file=@x.csv");
      }
      fields.computeIfAbsent(name, first -> new ArrayList<>()).add(field.getValue());
    }
  }

  private static RefusedRequest refused(String reason) {
    return new RefusedRequest(Problem.INVALID_REQUEST, "The form " + reason + ".");
  }

  private void fail(Throwable why) {
    if (isEnded) {
      return;
    }
    isEnded = true;
    decoder.destroy();
    if (!begun.tryFail(why) && onFailure != null) {
      onFailure.handle(why);
    }
  }

  private void end() {
    isEnded = true;
    decoder.destroy();
    // It has handlers: after the first bytes of the file, the body waits for them.
    onEnd.handle(null);
  }

  @Override
  public UploadForm handler(Handler<Buffer> handler) {
    onBytes = handler;
    return this;
  }

  @Override
  public UploadForm endHandler(Handler<Void> handler) {
    onEnd = handler;
    return this;
  }

  @Override
  public UploadForm exceptionHandler(Handler<Throwable> handler) {
    onFailure = handler;
    return this;
  }

  @Override
  public UploadForm pause() {
    isPaused = true;
    request.pause();
    return this;
  }

  @Override
  public UploadForm resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public UploadForm fetch(long amount) {
    isPaused = false;
    if (early.length() > 0) {
      var first = early;
      early = Buffer.buffer();
      onBytes.handle(first);
    }
    if (!isPaused) {
      request.fetch(amount);
    }
    return this;
  }
}
