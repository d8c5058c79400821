package io.krispyto.http.batch;

import io.krispyto.bus.Problem;
import io.krispyto.http.wire.connection.AddressSlots;

/**
 * Limits the batches of prices in progress, from the first byte of the body to the last byte of the
 * response, by their memory: about twice the size of the body. A request takes one slot for each 4
 * MiB of its body, which is the size of 100,000 pairs in JSON. One client address gets at most four
 * slots. Thread-safe.
 */
public final class BatchSlots {
  private static final int SLOT_BYTES = 4 * 1024 * 1024;
  private static final int MAX = 8;
  private static final int MAX_PER_ADDRESS = MAX / 2;

  /** The heap for each slot, with room for everything else. Small heaps have fewer slots. */
  private static final int SLOT_HEAP_BYTES = 24 * 1024 * 1024;

  private final int perAddress;
  private final AddressSlots slots;

  /**
   * @param heapBytes maximum size of the heap
   */
  public BatchSlots(long heapBytes) {
    var max = (int) Math.max(1, Math.min(MAX, heapBytes / SLOT_HEAP_BYTES));
    perAddress = Math.min(max, MAX_PER_ADDRESS);
    slots = new AddressSlots(max, perAddress);
  }

  /** The outcome of a request for slots. */
  public enum Slot {
    TAKEN(null, ""),
    NONE_LEFT(
        Problem.NOT_READY, "Too many batches of prices are in progress. Try again in a moment."),
    NONE_FOR_ADDRESS(
        Problem.TOO_MANY_REQUESTS,
        "Too many batches of prices from your address are in progress. Try again in a moment.");

    private final Problem problem;
    private final String sentence;

    Slot(Problem problem, String sentence) {
      this.problem = problem;
      this.sentence = sentence;
    }

    /** The problem to respond with; null if the request got its slots. */
    public Problem problem() {
      return problem;
    }

    /** The sentence of the problem. */
    public String sentence() {
      return sentence;
    }
  }

  /**
   * The maximum size of a body, which takes all slots of an address. Unless the heap is small, it
   * is 16 MiB, enough for the maximum number of pairs with the longest names.
   */
  public int maxBytes() {
    return perAddress * SLOT_BYTES;
  }

  /**
   * Takes the slots of a request; the caller must release them.
   *
   * @param bytes the maximum size of its body
   */
  public Slot take(String address, long bytes) {
    return switch (slots.take(address, count(bytes))) {
      case TAKEN -> Slot.TAKEN;
      case NONE_LEFT -> Slot.NONE_LEFT;
      case NONE_FOR_ADDRESS -> Slot.NONE_FOR_ADDRESS;
    };
  }

  /** Releases the slots of a request. */
  public void leave(String address, long bytes) {
    slots.leave(address, count(bytes));
  }

  private static int count(long bytes) {
    return (int) Math.max(1, (bytes + SLOT_BYTES - 1) / SLOT_BYTES);
  }
}
