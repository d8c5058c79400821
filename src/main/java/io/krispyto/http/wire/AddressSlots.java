package io.krispyto.http.wire;

import java.util.HashMap;
import java.util.Map;

/** Limits what is in progress at a time, in total and for each client address. Thread-safe. */
public final class AddressSlots {
  private final long max;
  private final int maxPerAddress;
  private final Map<String, Integer> taken = new HashMap<>();
  private long all;

  /** The outcome of a request for a slot. */
  public enum Slot {
    TAKEN,
    NONE_LEFT,
    NONE_FOR_ADDRESS
  }

  public AddressSlots(long max, int maxPerAddress) {
    this.max = max;
    this.maxPerAddress = maxPerAddress;
  }

  /** Takes a slot for a client address; the caller must release it. */
  public synchronized Slot take(String address) {
    if (taken.getOrDefault(address, 0) >= maxPerAddress) {
      return Slot.NONE_FOR_ADDRESS;
    }
    if (all >= max) {
      return Slot.NONE_LEFT;
    }
    all++;
    taken.merge(address, 1, Integer::sum);
    return Slot.TAKEN;
  }

  /** Releases a slot. */
  public synchronized void leave(String address) {
    all--;
    taken.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }
}
