package io.krispyto.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The encoded requests of all connections, in order. Each connection starts at a different position
 * and cycles through them.
 */
public final class Script {
  /** Enough draws that cycling through them creates no pattern. */
  private static final int DRAWS = 1 << 17;

  private final List<byte[]> messages;
  private final int[] order;
  private final boolean isDealt;

  private Script(List<byte[]> messages, int[] order, boolean isDealt) {
    this.messages = List.copyOf(messages);
    this.order = order;
    this.isDealt = isDealt;
  }

  /** All messages in order. */
  public static Script inTurn(List<byte[]> messages) {
    return new Script(messages, IntStream.range(0, messages.size()).toArray(), false);
  }

  /**
   * All messages in order, each for only one of the connections, so that no two connections ever
   * send the same request at the same time.
   */
  public static Script dealt(List<byte[]> messages) {
    return new Script(messages, IntStream.range(0, messages.size()).toArray(), true);
  }

  /** Always the same message. */
  public static Script always(byte[] message) {
    return inTurn(List.of(message));
  }

  /**
   * Drawn by Zipf's law: the message of rank k is sent in proportion to 1 / k^exponent.
   *
   * @param seed seed of the random draws
   */
  public static Script zipf(List<byte[]> messages, double exponent, long seed) {
    var sums = new double[messages.size()];
    var sum = 0.0;
    for (var rank = 1; rank <= sums.length; rank++) {
      sum += 1 / Math.pow(rank, exponent);
      sums[rank - 1] = sum;
    }
    var total = sum;
    var order =
        new Random(seed).doubles(DRAWS).mapToInt(draw -> firstAbove(sums, draw * total)).toArray();
    return new Script(messages, order, false);
  }

  /**
   * Drawn evenly from the first messages; occasionally, the next of the others instead.
   *
   * @param frequent number of messages that are drawn frequently
   * @param oneIn one in this many draws is one of the others
   */
  public static Script mostly(List<byte[]> messages, int frequent, int oneIn, long seed) {
    var random = new Random(seed);
    var order = new int[DRAWS];
    var next = frequent;
    for (var i = 0; i < DRAWS; i++) {
      if (random.nextInt(oneIn) > 0) {
        order[i] = random.nextInt(frequent);
      } else {
        order[i] = next;
        next = next + 1 < messages.size() ? next + 1 : frequent;
      }
    }
    return new Script(messages, order, false);
  }

  /** The approximate number of draws in which {@link #mostly} takes one of the others. */
  public static int rareDraws(int oneIn) {
    return DRAWS / oneIn;
  }

  private static int firstAbove(double[] ascending, double value) {
    var found = Arrays.binarySearch(ascending, value);
    return Math.min(found < 0 ? -found - 1 : found + 1, ascending.length - 1);
  }

  /** Returns the script of one of several connections. */
  Reader reader(int number, int of) {
    return isDealt
        ? new Reader(number % order.length, of)
        : new Reader((int) ((long) order.length * number / of), 1);
  }

  /** Not thread-safe. */
  final class Reader {
    private final ByteBuffer[] buffers = new ByteBuffer[messages.size()];
    private final int start;
    private final int step;
    private int next;

    private Reader(int start, int step) {
      this.start = step == 1 ? 0 : start;
      this.step = step;
      next = start;
    }

    ByteBuffer next() {
      var message = order[next];
      next = next + step >= order.length ? start : next + step;
      if (buffers[message] == null) {
        buffers[message] = direct(messages.get(message));
      }
      return buffers[message].clear();
    }
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
