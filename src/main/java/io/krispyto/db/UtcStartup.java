package io.krispyto.db;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the driver writes to a new connection, with the time zone of the session set to UTC.
 *
 * <p>The driver asks for the JVM's default time zone in its startup message, and has no setting for
 * it. PostgreSQL refuses the connection if it does not know the name, as it does with {@code PST},
 * {@code IST} and up to 130 other names of Java's.
 */
final class UtcStartup extends FilterOutputStream {
  private static final int HEADER = 8;
  private static final int PROTOCOL = 3;

  /** The major number of the codes of the requests that may come first, such as for TLS. */
  private static final int REQUEST = 1234;

  private static final byte[] TIME_ZONE = "TimeZone".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UTC = "UTC".getBytes(StandardCharsets.US_ASCII);

  private boolean started;

  UtcStartup(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int octet) throws IOException {
    started = true;
    out.write(octet);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (started) {
      out.write(bytes, offset, length);
      return;
    }
    // The driver writes each of these messages whole, since it waits for the answer.
    var message = Arrays.copyOfRange(bytes, offset, offset + length);
    var kind = kind(ByteBuffer.wrap(message));
    started = kind != REQUEST;
    out.write(kind == PROTOCOL ? inUtc(message) : message);
  }

  /** The major number of a message without a type, as the first ones are; -1 if it is not one. */
  private static int kind(ByteBuffer message) {
    var length = message.remaining();
    return length >= HEADER && message.getInt() == length ? message.getInt() >>> Short.SIZE : -1;
  }

  private static byte[] inUtc(byte[] message) {
    var result = new ByteArrayOutputStream(message.length);
    result.write(message, 0, HEADER);
    var isTimeZone = false;
    // Names and values by turns, each ended by a zero, and one more zero.
    for (int from = HEADER, turn = 0; from < message.length - 1; turn++) {
      var to = from;
      while (message[to] != 0) {
        to++;
      }
      var text = Arrays.copyOfRange(message, from, to);
      var isValue = turn % 2 == 1;
      result.writeBytes(isValue && isTimeZone ? UTC : text);
      result.write(0);
      isTimeZone = !isValue && Arrays.equals(text, TIME_ZONE);
      from = to + 1;
    }
    result.write(0);
    var bytes = result.toByteArray();
    ByteBuffer.wrap(bytes).putInt(bytes.length);
    return bytes;
  }
}
