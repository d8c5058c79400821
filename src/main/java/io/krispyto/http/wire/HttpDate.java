package io.krispyto.http.wire;

import io.vertx.core.http.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The value of {@code Date} (RFC 9110, section 6.6.1), formatted once a second for all responses.
 */
public final class HttpDate {
  private static final int MILLIS = 1000;
  private static final Clock CLOCK = Clock.systemUTC();
  private static volatile Second latest = new Second(-1, "");

  private record Second(long number, CharSequence text) {}

  private HttpDate() {}

  /** Returns the same object for a whole second. */
  public static CharSequence now() {
    var number = Math.floorDiv(CLOCK.millis(), MILLIS);
    var known = latest;
    if (known.number != number) {
      var text =
          DateTimeFormatter.RFC_1123_DATE_TIME.format(
              Instant.ofEpochSecond(number).atOffset(ZoneOffset.UTC));
      known = new Second(number, HttpHeaders.createOptimized(text));
      latest = known;
    }
    return known.text;
  }
}
