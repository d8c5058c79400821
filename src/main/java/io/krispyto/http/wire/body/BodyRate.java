package io.krispyto.http.wire.body;

import java.util.Arrays;

/**
 * Checks once per tick whether a body arrives fast enough. A tick during which the server paused
 * the body, because earlier data was not yet written, counts as fast. A slow disk is not the
 * client's fault.
 */
public final class BodyRate {
  /** Number of ticks per window; the window advances by one tick. */
  public static final int TICKS = 10;

  private final long minimum;
  private final long[] received = new long[TICKS];
  private int tick;
  private long receiving;
  private boolean heldBack;

  /** Starts with a body that has just begun to arrive. */
  public BodyRate(UploadRate rate) {
    minimum = rate.bytes();
  }

  public void received(int bytes) {
    receiving += bytes;
  }

  public void heldBack() {
    heldBack = true;
  }

  /**
   * Ends a tick.
   *
   * @param isHeldBack whether the body is paused at the start of the next tick
   * @return whether less than the minimum arrived within the ticks of a window
   */
  public boolean isTooSlow(boolean isHeldBack) {
    received[tick % TICKS] = heldBack ? minimum : receiving;
    tick++;
    receiving = 0;
    heldBack = isHeldBack;
    return tick >= TICKS && Arrays.stream(received).sum() < minimum;
  }
}
