package io.krispyto.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import io.krispyto.bus.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Takes the body of a request, which is to be JSON, and not much of it. */
final class JsonBody implements Handler<RoutingContext> {
  /** In bytes; many times what any of our messages has. */
  private static final int LARGEST = 64 * 1024;

  private static final String JSON = "application/json";

  /** Of two members of one name, which one counts would be a guess. */
  private static final JsonFactory PARSERS =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(LARGEST);

  @Override
  public void handle(RoutingContext context) {
    if (isJson(context.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
      bodies.handle(context);
    } else {
      Problems.respond(context, Problem.UNSUPPORTED_MEDIA_TYPE, "The body has to be " + JSON + ".");
    }
  }

  private static boolean isJson(String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON);
  }

  /**
   * Reads it. Numbers become doubles where they are not integers: infinite if they are too large
   * for one, NaN if they are too small.
   *
   * @return the value, whatever it is
   * @throws IllegalArgumentException saying what is wrong
   */
  static Object read(RoutingContext context) {
    var body = context.body().buffer();
    if (body == null || body.length() == 0) {
      throw new IllegalArgumentException("is missing");
    }
    try (var parser = new Numbers(PARSERS.createParser(body.getBytes()))) {
      return JacksonCodec.fromParser(parser, Object.class);
    } catch (DecodeException e) {
      var reason = String.valueOf(e.getMessage());
      throw new IllegalArgumentException(
          reason.contains("Duplicate field") ? "has a member more than once" : "is not JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells a zero from what is too small for a double. */
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
