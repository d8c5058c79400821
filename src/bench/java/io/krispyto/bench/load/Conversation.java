package io.krispyto.bench.load;

import java.nio.ByteBuffer;

/** The client side of a protocol on one connection, without pipelining. */
public interface Conversation {

  /** The state after the bytes read so far. */
  enum ReadState {
    /** The response is not complete. */
    PART,
    /** The response is complete and correct. */
    EXPECTED,
    /** The response is complete but wrong; see {@link Conversation#complaint()}. */
    UNEXPECTED
  }

  /** Opens conversations. Called by the thread that owns them. */
  @FunctionalInterface
  interface Opening {
    /**
     * @param number number of the connection, from 0
     * @param of total number of connections
     */
    Conversation open(int number, int of);
  }

  /** The bytes of the next request, which must be written completely before the next call. */
  ByteBuffer nextRequest();

  /** Consumes the bytes that have arrived. */
  ReadState receive(ByteBuffer arrived);

  /** Describes what was wrong with the last response. */
  String complaint();
}
