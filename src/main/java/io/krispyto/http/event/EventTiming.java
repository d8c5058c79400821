package io.krispyto.http.event;

import java.time.Duration;

/**
 * How often those who listen for changes are told something.
 *
 * @param heartbeat after how much time each is told that its stream is alive; which also keeps us
 *     and a proxy from taking the connection for idle
 */
public record EventTiming(Duration heartbeat) {
  /** Well below the 75 seconds of our own idle time-out, and the 60 of many a proxy. */
  public static final EventTiming DEFAULT = new EventTiming(Duration.ofSeconds(20));
}
