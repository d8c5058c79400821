package io.krispyto.http.wire.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import io.krispyto.bus.Problem;
import io.krispyto.http.wire.Problems;
import io.krispyto.http.wire.RefusedRequest;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request body that must be a small JSON document. */
public final class JsonBody implements Handler<RoutingContext> {
  /** Many times the size of any valid message. */
  private static final int MAX_BYTES = 64 * 1024;

  private static final String JSON = "application/json";

  /** Rejects duplicate members, whose meaning is ambiguous. */
  private static final JsonFactory PARSERS =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final String BODY = "krispyto.body";
  private static final Logger LOG = LoggerFactory.getLogger(JsonBody.class);

  private final UploadRate rate;

  /**
   * @param rate the minimum rate of the body
   */
  public JsonBody(UploadRate rate) {
    this.rate = rate;
  }

  @Override
  public void handle(RoutingContext context) {
    var request = context.request();
    if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      Problems.respond(context, Problem.UNSUPPORTED_MEDIA_TYPE, "The body must be " + JSON + ".");
    } else if (RequestBody.isEncoded(request)) {
      Problems.respondEncoded(
          context, "The body must not have a Content-Encoding. Send it uncompressed.");
    } else if (isTooLarge(request.getHeader(HttpHeaders.CONTENT_LENGTH))) {
      context.fail(RefusedRequest.tooLarge(MAX_BYTES));
    } else {
      RequestBody.meetExpectation(request);
      RequestBody.read(context.vertx(), request, MAX_BYTES, rate)
          .onSuccess(
              body -> {
                context.put(BODY, body);
                context.next();
              })
          .onFailure(error -> fail(context, error));
    }
  }

  private static boolean isTooLarge(String length) {
    return length != null && Long.parseLong(length) > MAX_BYTES;
  }

  private static void fail(RoutingContext context, Throwable error) {
    if (error instanceof RefusedRequest) {
      context.fail(error);
    } else {
      LOG.debug("A request body was interrupted", error);
    }
  }

  private static boolean isJson(String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON);
  }

  /**
   * Reads the body. Numbers that are not integers become doubles: infinity if too large for a
   * double, NaN if too small.
   *
   * @return the JSON value of any type
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Object read(RoutingContext context) {
    Buffer body = context.get(BODY);
    if (body.length() == 0) {
      throw new IllegalArgumentException("is missing");
    }
    try (var parser = new Numbers(PARSERS.createParser(body.getBytes()))) {
      return JacksonCodec.fromParser(parser, Object.class);
    } catch (DecodeException e) {
      var reason = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          reason.contains("Duplicate field") ? "has a duplicate member" : "is not JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Distinguishes zero from numbers that are too small for a double. */
  private static final class Numbers extends JsonParserDelegate {
    Numbers(JsonParser parser) {
      super(parser);
    }

    @Override
    public Number getNumberValue() throws IOException {
      var number = super.getNumberValue();
      return number.doubleValue() == 0 && !isZero(getText()) ? Double.valueOf(Double.NaN) : number;
    }

    @Override
    public double getDoubleValue() throws IOException {
      return getNumberValue().doubleValue();
    }

    private static boolean isZero(String text) {
      return text.chars().takeWhile(c -> c != 'e' && c != 'E').noneMatch(c -> c >= '1' && c <= '9');
    }
  }
}
