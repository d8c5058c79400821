package io.krispyto.http.wire;

import java.util.Arrays;

/**
 * Whether a body comes fast enough, looked at once a tick. A tick in which we held it back, because
 * what came before was not written yet, counts as fast: that the disk is slow is not the client's
 * fault.
 */
public final class BodyRate {
  /** So the window begins anew ten times in its length. */
  public static final int TICKS = 10;

  private final long least;
  private final long[] came = new long[TICKS];
  private int tick;
  private long coming;
  private boolean heldBack;

  /** Of a body that has just begun to come. */
  public BodyRate(UploadRate rate) {
    least = rate.bytes();
  }

  public void came(int bytes) {
    coming += bytes;
  }

  public void heldBack() {
    heldBack = true;
  }

  /**
   * Ends a tick.
   *
   * @param isHeldBack whether the next one begins held back
   * @return whether less has come than has to, in as many ticks as a window has
   */
  public boolean isTooSlow(boolean isHeldBack) {
    came[tick % TICKS] = heldBack ? least : coming;
    tick++;
    coming = 0;
    heldBack = isHeldBack;
    return tick >= TICKS && Arrays.stream(came).sum() < least;
  }
}
