package io.krispyto.bench.load;

import java.nio.ByteBuffer;

/**
 * One connection's side of a protocol: asks, and hears until the answer is whole; no pipelining.
 */
public interface Conversation {

  /** What was made of the bytes so far. */
  enum Heard {
    /** The answer goes on. */
    PART,
    /** The answer is whole, and what it should be. */
    EXPECTED,
    /** The answer is whole, and is not; see {@link Conversation#complaint()}. */
    UNEXPECTED
  }

  /** Opens conversations; called by the thread that will hold them. */
  @FunctionalInterface
  interface Opening {
    /**
     * @param number of the connection, from 0
     * @param of how many connections there are
     */
    Conversation open(int number, int of);
  }

  /** The bytes of the next query, to be written whole before the next call. */
  ByteBuffer ask();

  /** Takes all the bytes that have arrived. */
  Heard hear(ByteBuffer arrived);

  /** What was wrong with the last answer. */
  String complaint();
}
