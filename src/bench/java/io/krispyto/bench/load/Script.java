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
    var upTo = new double[messages.size()];
    var sum = 0.0;
    for (var rank = 1; rank <= upTo.length; rank++) {
      sum += 1 / Math.pow(rank, exponent);
      upTo[rank - 1] = sum;
    }
    var whole = sum;
    var order =
        new Random(seed).doubles(DRAWS).mapToInt(draw -> firstAbove(upTo, draw * whole)).toArray();
    return new Script(messages, order, false);
  }

  /**
   * Drawn evenly from the first messages, and occasionally the next of the others.
   *
   * @param often number of messages that are drawn often
   * @param seldom one in this many draws is one of the others
   */
  public static Script mostly(List<byte[]> messages, int often, int seldom, long seed) {
    var random = new Random(seed);
    var order = new int[DRAWS];
    var next = often;
    for (var i = 0; i < DRAWS; i++) {
      if (random.nextInt(seldom) > 0) {
        order[i] = random.nextInt(often);
      } else {
        order[i] = next;
        next = next + 1 < messages.size() ? next + 1 : often;
      }
    }
    return new Script(messages, order, false);
  }

  /** The approximate number of other messages that {@link #mostly} draws. */
  public static int seldom(int seldom) {
    return DRAWS / seldom;
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
