package io.krispyto.db;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Sets the session time zone in the driver's startup message to UTC.
 *
 * <p>The driver requests the JVM's default time zone, and has no setting for it. PostgreSQL refuses
 * the connection if it does not know the name, such as {@code PST}, {@code IST} and up to 130 other
 * Java names.
 */
final class UtcStartup extends FilterOutputStream {
  private static final int HEADER = 8;
  private static final int PROTOCOL = 3;

  /** The major number of request codes that may precede the startup message, such as for TLS. */
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
    // The driver writes each of these messages in one call, since it waits for the response.
    var message = Arrays.copyOfRange(bytes, offset, offset + length);
    var kind = kind(ByteBuffer.wrap(message));
    started = kind != REQUEST;
    out.write(kind == PROTOCOL ? inUtc(message) : message);
  }

  /**
   * The major number of an untyped message, as at the start of a connection; -1 if it is not one.
   */
  private static int kind(ByteBuffer message) {
    var length = message.remaining();
    return length >= HEADER && message.getInt() == length ? message.getInt() >>> Short.SIZE : -1;
  }

  private static byte[] inUtc(byte[] message) {
    var result = new ByteArrayOutputStream(message.length);
    result.write(message, 0, HEADER);
    var isTimeZone = false;
    // Alternating names and values, each terminated by a zero byte, then a final zero byte.
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
