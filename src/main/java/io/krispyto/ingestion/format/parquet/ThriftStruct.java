package io.krispyto.ingestion.format.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a structure in Thrift's compact protocol. Keeps only its integers and nested structures.
 * Parquet's library reserves memory for a list or text before it reads it, however long the file
 * claims it to be. This class checks first that the bytes are there.
 */
final class ThriftStruct {
  private static final int MAX_DEPTH = 16;

  private final Map<Integer, Long> numbers = new HashMap<>();
  private final Map<Integer, ThriftStruct> structs = new HashMap<>();

  private ThriftStruct() {}

  /**
   * Reads a structure. The position of the buffer is then the end of it.
   *
   * @throws IOException if it is malformed, or not complete
   */
  static ThriftStruct read(ByteBuffer bytes) throws IOException {
    try {
      return new Reader(bytes).struct(0);
    } catch (RuntimeException e) {
      throw new IOException("its metadata is damaged");
    }
  }

  /** Returns the number in a field; 0 if absent. */
  long number(int field) {
    return numbers.getOrDefault(field, 0L);
  }

  /** Returns the structure in a field; {@code null} if absent. */
  ThriftStruct struct(int field) {
    return structs.get(field);
  }

  private record Reader(ByteBuffer bytes) {
    ThriftStruct struct(int depth) {
      require(depth <= MAX_DEPTH);
      var struct = new ThriftStruct();
      var field = 0;
      for (var header = bytes.get(); header != 0; header = bytes.get()) {
        var delta = (header & 0xf0) >> 4;
        field = delta == 0 ? (int) zigzag() : field + delta;
        var type = header & 0x0f;
        switch (type) {
          case 1, 2 -> struct.numbers.put(field, 2L - type);
          case 3 -> struct.numbers.put(field, (long) bytes.get());
          case 4, 5, 6 -> struct.numbers.put(field, zigzag());
          case 12 -> struct.structs.put(field, struct(depth + 1));
          default -> skip(type, depth + 1);
        }
      }
      return struct;
    }

    private void skip(int type, int depth) {
      require(depth <= MAX_DEPTH);
      switch (type) {
        case 1, 2, 3 -> bytes.get();
        case 4, 5, 6 -> varint();
        case 7 -> bytes.getDouble();
        case 8 -> {
          var length = length();
          bytes.position(bytes.position() + length);
        }
        case 9, 10 -> skipList(depth);
        case 11 -> skipMap(depth);
        case 12 -> struct(depth);
        default -> throw new IllegalArgumentException("type " + type);
      }
    }

    private void skipList(int depth) {
      var header = Byte.toUnsignedInt(bytes.get());
      var size = header >> 4;
      if (size == 15) {
        size = length();
      }
      require(size <= bytes.remaining());
      for (var i = 0; i < size; i++) {
        skip(header & 0x0f, depth + 1);
      }
    }

    private void skipMap(int depth) {
      var size = length();
      if (size > 0) {
        var types = Byte.toUnsignedInt(bytes.get());
        require(size <= bytes.remaining());
        for (var i = 0; i < size; i++) {
          skip(types >> 4, depth + 1);
          skip(types & 0x0f, depth + 1);
        }
      }
    }

    private int length() {
      var length = varint();
      require(length >= 0 && length <= bytes.remaining());
      return (int) length;
    }

    private long zigzag() {
      var number = varint();
      return number >>> 1 ^ -(number & 1);
    }

    private long varint() {
      var number = 0L;
      for (var shift = 0; shift < Long.SIZE; shift += 7) {
        var next = bytes.get();
        number |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return number;
        }
      }
      throw new IllegalArgumentException("varint");
    }

    private static void require(boolean holds) {
      if (!holds) {
        throw new IllegalArgumentException("length");
      }
    }
  }
}
