package io.krispyto.bus;

import io.krispyto.domain.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The kinds of RFC 9457 problems. A failure has the same problem body over HTTP and over the event
 * bus.
 */
public enum Problem {
  INVALID_REQUEST(400, "Invalid request"),
  UNAUTHORIZED(401, "Unauthorized"),
  FORBIDDEN(403, "Forbidden"),
  NOT_FOUND(404, "Not found"),
  NO_DATA(404, "No data"),
  METHOD_NOT_ALLOWED(405, "Method not allowed"),
  NOT_ACCEPTABLE(406, "Not acceptable"),
  REQUEST_TIMEOUT(408, "Request timeout"),
  AMBIGUOUS(409, "Ambiguous"),
  CONFLICT(409, "Conflict"),
  BEING_WRITTEN(409, "Locked by another writer", 5),
  NOT_UNDOABLE(409, "Cannot be undone"),
  CURSOR_EXPIRED(410, "Cursor expired"),
  PRECONDITION_FAILED(412, "Precondition failed"),
  CONTENT_TOO_LARGE(413, "Content too large"),
  URI_TOO_LONG(414, "URI too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
  EXPECTATION_FAILED(417, "Expectation failed"),
  TOO_MANY_REQUESTS(429, "Too many requests", 10),
  HEADER_FIELDS_TOO_LARGE(431, "Header fields too large"),
  DATABASE_UNAVAILABLE(500, "Database unavailable"),
  DATABASE_FULL(500, "Database full"),
  NOT_STORED(500, "Not stored"),
  INTERNAL(500, "Internal error"),
  NOT_IMPLEMENTED(501, "Not implemented"),
  DATABASE_BUSY(503, "Database busy", 1),
  READ_ONLY(503, "Read-only", 5),
  NOT_READY(503, "Not ready", 10),
  HTTP_VERSION_NOT_SUPPORTED(505, "HTTP version not supported");

  public static final String MEDIA_TYPE = "application/problem+json";

  private final int status;
  private final String title;
  private final OptionalInt retryAfter;

  Problem(int status, String title) {
    this(status, title, OptionalInt.empty());
  }

  Problem(int status, String title, int retryAfterSeconds) {
    this(status, title, OptionalInt.of(retryAfterSeconds));
  }

  Problem(int status, String title, OptionalInt retryAfter) {
    this.status = status;
    this.title = title;
    this.retryAfter = retryAfter;
  }

  /**
   * The kind of a received problem.
   *
   * @param type member {@code type} of its body; may be null
   */
  public static Optional<Problem> ofType(String type) {
    return Arrays.stream(values()).filter(kind -> kind.type().equals(type)).findFirst();
  }

  /** The HTTP status, which is also the code of the failure on the event bus. */
  public int status() {
    return status;
  }

  /**
   * Seconds after which the same request may succeed, as in HTTP's {@code Retry-After}; empty if a
   * retry is pointless or the time is unknown.
   */
  public OptionalInt retryAfter() {
    return retryAfter;
  }

  /** The member {@code type} of the body. */
  public String type() {
    return "urn:krispyto:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Creates the body.
   *
   * @param sentence what happened, in words for the client; also the member {@code error}, which
   *     existing front ends show
   */
  public JsonObject body(String sentence) {
    return new JsonObject()
        .put("type", type())
        .put("title", title)
        .put("status", status)
        .put("detail", sentence)
        .put("error", sentence);
  }

  /** The kind of problem for a failure. */
  public static Problem of(Failure failure) {
    return switch (failure.kind()) {
      case INVALID_REQUEST -> INVALID_REQUEST;
      case NOT_FOUND -> NOT_FOUND;
      case TOO_LARGE -> CONTENT_TOO_LARGE;
      case UNSUPPORTED_MEDIA_TYPE -> UNSUPPORTED_MEDIA_TYPE;
      case NOT_STORED -> NOT_STORED;
      case FORBIDDEN -> FORBIDDEN;
      case AMBIGUOUS -> AMBIGUOUS;
      case CONFLICT -> CONFLICT;
      case CURSOR_EXPIRED -> CURSOR_EXPIRED;
      case PRECONDITION_FAILED -> PRECONDITION_FAILED;
      case BEING_WRITTEN -> BEING_WRITTEN;
      case NOT_UNDOABLE -> NOT_UNDOABLE;
      case DATABASE_UNAVAILABLE -> DATABASE_UNAVAILABLE;
      case READ_ONLY -> READ_ONLY;
      case DATABASE_BUSY -> DATABASE_BUSY;
      case DATABASE_FULL -> DATABASE_FULL;
      case NOT_READY -> NOT_READY;
      case INTERNAL -> INTERNAL;
    };
  }

  /** Creates the body for a failure. */
  public static JsonObject body(Failure failure) {
    var body = of(failure).body(failure.getMessage());
    if (failure instanceof Failure.InvalidRequest invalid) {
      var violations = new JsonArray();
      for (var violation : invalid.violations()) {
        violations.add(
            new JsonObject()
                .put("parameter", violation.parameter())
                .put("reason", violation.reason()));
      }
      body.put("violations", violations);
    }
    if (failure instanceof Failure.Ambiguous ambiguous) {
      var candidates = new JsonArray();
      ambiguous.candidates().forEach(found -> candidates.add(CurrencyPayload.json(found)));
      body.put("candidates", candidates);
    }
    return body;
  }
}
