package io.krispyto.query.result;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.krispyto.query.row.Column;
import io.krispyto.query.row.JsonToCsv;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The rows of a ranking as lines of JSON, from which the bytes of any page can be copied.
 *
 * @param lines all rows
 * @param ends the end of each row, after its line break
 * @param version the data version of the rows
 */
public record Ranking(Buffer lines, int[] ends, DataVersion version) {

  /** Creates a ranking from the rows of a payload. */
  public static Ranking of(Payload payload) {
    return of(payload.bytes(), payload.version());
  }

  public static Ranking of(Buffer lines, DataVersion version) {
    var bytes = lines.getBytes();
    var ends = new int[count(bytes)];
    for (int at = 0, row = 0; at < bytes.length; at++) {
      // Within a row, JSON escapes this character.
      if (bytes[at] == '\n') {
        ends[row++] = at + 1;
      }
    }
    return new Ranking(lines, ends, version);
  }

  private static int count(byte[] bytes) {
    var count = 0;
    for (var each : bytes) {
      if (each == '\n') {
        count++;
      }
    }
    return count;
  }

  public int count() {
    return ends.length;
  }

  /** Returns the weight of this ranking as a cache entry, in bytes. */
  public int weight() {
    return lines.length() + Integer.BYTES * ends.length;
  }

  /** Returns the rows of a range. */
  public Payload page(int from, int to, RowFormat format, List<Column> columns) {
    var bytes =
        switch (format) {
          case NDJSON -> lines.getBuffer(start(from), start(to));
          case JSON -> array(from, to);
          case CSV -> JsonToCsv.of(columns, lines.getBytes(start(from), start(to)));
        };
    return new Payload(bytes, format.mediaType(), version);
  }

  private int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  private Buffer array(int from, int to) {
    var bytes = lines.getBytes(start(from), start(to));
    for (var row = from; row < to; row++) {
      bytes[ends[row] - 1 - start(from)] = (byte) (row == to - 1 ? ']' : ',');
    }
    return Buffer.buffer(bytes.length + 1).appendByte((byte) '[').appendBytes(bytes);
  }
}
