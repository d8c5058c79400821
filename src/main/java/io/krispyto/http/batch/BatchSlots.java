package io.krispyto.http.batch;

import io.krispyto.bus.Problem;
import io.krispyto.http.wire.AddressSlots;

/**
 * Limits the requests for many prices in progress, from the first byte of the body to the last byte
 * of the response, since each can take several megabytes of memory. One client address gets at most
 * half of the slots. Thread-safe.
 */
public final class BatchSlots {
  private static final int MAX = 8;
  private static final int MAX_PER_ADDRESS = MAX / 2;

  private final AddressSlots slots = new AddressSlots(MAX, MAX_PER_ADDRESS);

  /** The outcome of a request for a slot. */
  public enum Slot {
    TAKEN(null, ""),
    NONE_LEFT(
        Problem.NOT_READY, "Too many batches of prices are in progress. Try again in a moment."),
    NONE_FOR_ADDRESS(
        Problem.TOO_MANY_REQUESTS,
        "Your address already has " + MAX_PER_ADDRESS + " batches of prices in progress.");

    private final Problem problem;
    private final String sentence;

    Slot(Problem problem, String sentence) {
      this.problem = problem;
      this.sentence = sentence;
    }

    /** The problem to respond with, unless the slot is taken. */
    public Problem problem() {
      return problem;
    }

    /** The sentence of the problem. */
    public String sentence() {
      return sentence;
    }
  }

  /** Takes a slot for a client address; the caller must release it. */
  public Slot take(String address) {
    return switch (slots.take(address)) {
      case TAKEN -> Slot.TAKEN;
      case NONE_LEFT -> Slot.NONE_LEFT;
      case NONE_FOR_ADDRESS -> Slot.NONE_FOR_ADDRESS;
    };
  }

  /** Releases a slot. */
  public void leave(String address) {
    slots.leave(address);
  }
}
