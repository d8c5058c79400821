package io.krispyto.http.wire;

import io.krispyto.bus.Addresses;
import java.time.Duration;

/**
 * How slowly a body may come. Without such a bound, a few clients that send a byte now and then
 * would hold all the uploads that are taken at once.
 *
 * @param bytes how many have to come
 * @param window in how much time, wherever that begins
 */
public record UploadRate(long bytes, Duration window) {
  /**
   * 1 KiB a second. In less time than the receiver waits ({@value Addresses#UPLOAD_TIMEOUT_SECONDS}
   * s), so that it is we who say what was wrong.
   */
  public static final UploadRate DEFAULT = new UploadRate(20 * 1024, Duration.ofSeconds(20));
}
