package io.krispyto.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What all connections ask, encoded beforehand, and in which order; each connection begins at
 * another place, and goes around.
 */
public final class Script {
  /** So many draws that going around them makes no pattern of its own. */
  private static final int DRAWS = 1 << 17;

  private final List<byte[]> messages;
  private final int[] order;
  private final boolean isDealt;

  private Script(List<byte[]> messages, int[] order, boolean isDealt) {
    this.messages = List.copyOf(messages);
    this.order = order;
    this.isDealt = isDealt;
  }

  /** One after the other. */
  public static Script inTurn(List<byte[]> messages) {
    return new Script(messages, IntStream.range(0, messages.size()).toArray(), false);
  }

  /**
   * One after the other, each message for one of the connections alone: no two of them ever ask the
   * same at the same time.
   */
  public static Script dealt(List<byte[]> messages) {
    return new Script(messages, IntStream.range(0, messages.size()).toArray(), true);
  }

  /** Always the same. */
  public static Script always(byte[] message) {
    return inTurn(List.of(message));
  }

  /**
   * Drawn by Zipf's law: the message of rank k is asked in proportion to 1 / k^exponent.
   *
   * @param seed makes the same draws again
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
   * Drawn evenly from the first messages, but now and then the next of the others.
   *
   * @param often the first so many messages
   * @param seldom one in so many draws is of the others, which should be as many as these draws
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

  /** How many messages {@link #mostly} draws that are not of the first ones, about. */
  public static int seldom(int seldom) {
    return DRAWS / seldom;
  }

  private static int firstAbove(double[] ascending, double value) {
    var found = Arrays.binarySearch(ascending, value);
    return Math.min(found < 0 ? -found - 1 : found + 1, ascending.length - 1);
  }

  /** How the script is read by one of several connections. */
  Reader reader(int number, int of) {
    return isDealt
        ? new Reader(number % order.length, of)
        : new Reader((int) ((long) order.length * number / of), 1);
  }

  /** Not for several threads. */
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
