package io.krispyto.http.wire.connection;

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
  public Slot take(String address) {
    return take(address, 1);
  }

  /** Takes all or none of several slots for a client address; the caller must release them. */
  public synchronized Slot take(String address, int count) {
    if (taken.getOrDefault(address, 0) + count > maxPerAddress) {
      return Slot.NONE_FOR_ADDRESS;
    }
    if (all + count > max) {
      return Slot.NONE_LEFT;
    }
    all += count;
    taken.merge(address, count, Integer::sum);
    return Slot.TAKEN;
  }

  /** Releases a slot. */
  public void leave(String address) {
    leave(address, 1);
  }

  /** Releases several slots. */
  public synchronized void leave(String address, int count) {
    all -= count;
    taken.computeIfPresent(address, (same, own) -> own == count ? null : own - count);
  }
}
