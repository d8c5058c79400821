package io.krispyto.ingestion.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Streams rows into a table with {@code COPY} in binary format, so that the database does not parse
 * numbers from text.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, File Formats</a>
 */
final class BinaryCopy implements AutoCloseable {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
  };
  private static final int CAPACITY = 64 * 1024;
  private static final int NULL = -1;
  private static final int OID_OF_TEXT = 25;

  private static final long MICROS_1970_TO_2000 = 946_684_800_000_000L;

  private final CopyIn copy;
  private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY);

  BinaryCopy(CopyManager database, String sql) throws SQLException {
    copy = database.copyIn(sql);
    buffer.put(SIGNATURE).putInt(0).putInt(0);
  }

  BinaryCopy row(int columns) throws SQLException {
    room(Short.BYTES).putShort((short) columns);
    return this;
  }

  BinaryCopy integer(int value) throws SQLException {
    room(Integer.BYTES + Integer.BYTES).putInt(Integer.BYTES).putInt(value);
    return this;
  }

  BinaryCopy bigint(long value) throws SQLException {
    room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    return this;
  }

  /**
   * @param value the number; NaN becomes null
   */
  BinaryCopy number(double value) throws SQLException {
    if (Double.isNaN(value)) {
      room(Integer.BYTES).putInt(NULL);
      return this;
    }
    room(Integer.BYTES + Double.BYTES).putInt(Double.BYTES).putDouble(value);
    return this;
  }

  /**
   * @param micros microseconds since 1970; PostgreSQL counts from 2000
   */
  BinaryCopy timestamp(long micros) throws SQLException {
    return bigint(micros - MICROS_1970_TO_2000);
  }

  /**
   * @param value the text; may be null
   */
  BinaryCopy text(String value) throws SQLException {
    if (value == null) {
      room(Integer.BYTES).putInt(NULL);
      return this;
    }
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    room(Integer.BYTES).putInt(bytes.length);
    return raw(bytes);
  }

  /**
   * @param values the array; it and its elements may be null
   */
  BinaryCopy texts(String[] values) throws SQLException {
    if (values == null) {
      return text(null);
    }
    var elements = new byte[values.length][];
    // Header: number of dimensions, null flag, element type; then length and first index of the
    // dimension.
    var length = 5 * Integer.BYTES;
    for (var i = 0; i < values.length; i++) {
      elements[i] = values[i] == null ? null : values[i].getBytes(StandardCharsets.UTF_8);
      length += Integer.BYTES + (elements[i] == null ? 0 : elements[i].length);
    }
    room(6 * Integer.BYTES)
        .putInt(length)
        .putInt(1)
        .putInt(1)
        .putInt(OID_OF_TEXT)
        .putInt(values.length)
        .putInt(1);
    for (var element : elements) {
      room(Integer.BYTES).putInt(element == null ? NULL : element.length);
      raw(element == null ? new byte[0] : element);
    }
    return this;
  }

  /** Completes the copy. The rows sent are then in the table. */
  void end() throws SQLException {
    room(Short.BYTES).putShort((short) -1);
    flush();
    copy.endCopy();
  }

  /** Cancels the copy if it has not completed. */
  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }

  private BinaryCopy raw(byte[] bytes) throws SQLException {
    if (bytes.length > CAPACITY) {
      flush();
      copy.writeToCopy(bytes, 0, bytes.length);
    } else {
      room(bytes.length).put(bytes);
    }
    return this;
  }

  private ByteBuffer room(int bytes) throws SQLException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void flush() throws SQLException {
    copy.writeToCopy(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
