package io.krispyto.http.wire.body;

import io.krispyto.bus.Addresses;
import java.time.Duration;

/**
 * The minimum rate of a body. Without it, a few clients that send a byte now and then would occupy
 * all concurrent uploads.
 *
 * @param bytes minimum number of bytes in a window
 * @param window the length of the window, which slides
 */
public record UploadRate(long bytes, Duration window) {
  /**
   * 1 KiB per second. The window is shorter than the receiver's timeout ({@value
   * Addresses#UPLOAD_TIMEOUT_SECONDS} s), so that the client gets this error instead.
   */
  public static final UploadRate DEFAULT = new UploadRate(20 * 1024, Duration.ofSeconds(20));
}
