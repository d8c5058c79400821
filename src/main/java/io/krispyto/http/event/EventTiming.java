package io.krispyto.http.event;

import java.time.Duration;

/**
 * The timing of event streams.
 *
 * @param heartbeat the interval of keep-alive messages, which prevent this server and proxies from
 *     closing the connection as idle
 */
public record EventTiming(Duration heartbeat) {
  /** Well below our own idle timeout of 75 seconds, and the 60 seconds of many proxies. */
  public static final EventTiming DEFAULT = new EventTiming(Duration.ofSeconds(20));
}
