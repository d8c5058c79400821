package io.krispyto.query.row;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.krispyto.domain.NumberText;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of UTF-8 text, to which rows are appended and from which chunks are taken. */
public final class TextBuffer {
  private static final int INITIAL_BYTES = 4096;
  private static final byte[] NULL = ascii("null");

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int size;

  /** Returns the bytes of a constant, for {@link #append(byte[])}. */
  public static byte[] ascii(String constant) {
    return constant.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the number of bytes that were appended and not yet taken. */
  int size() {
    return size;
  }

  /** Takes all bytes that were appended since the last call. */
  public Buffer take() {
    var taken = Buffer.buffer(size).appendBytes(bytes, 0, size);
    size = 0;
    return taken;
  }

  public TextBuffer append(byte[] text) {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, size, text.length);
    size += text.length;
    return this;
  }

  /** Moves all bytes of another buffer to the end of this one. */
  TextBuffer append(TextBuffer other) {
    reserve(other.size);
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
    other.size = 0;
    return this;
  }

  /** Appends an ASCII character. */
  public TextBuffer append(char character) {
    reserve(1);
    bytes[size++] = (byte) character;
    return this;
  }

  public TextBuffer append(String text) {
    var length = text.length();
    reserve(length);
    for (var i = 0; i < length; i++) {
      var character = text.charAt(i);
      if (character >= 0x80) {
        return append(text.getBytes(StandardCharsets.UTF_8));
      }
      bytes[size + i] = (byte) character;
    }
    size += length;
    return this;
  }

  public TextBuffer append(long integer) {
    reserve(NumberText.MAX_BYTES);
    size = NumberText.write(integer, bytes, size);
    return this;
  }

  /** Appends a non-negative integer with leading zeros. */
  public TextBuffer appendPadded(int integer, int digits) {
    reserve(digits);
    var rest = integer;
    for (var at = size + digits - 1; at >= size; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return this;
  }

  /** Appends a finite number. */
  public TextBuffer append(double number) {
    reserve(NumberText.MAX_BYTES);
    size = NumberText.write(number, bytes, size);
    return this;
  }

  /** Appends a finite number, or {@code null}, in JSON syntax. */
  public TextBuffer appendJson(Double number) {
    return number == null ? append(NULL) : append(number.doubleValue());
  }

  /** Appends a string, or {@code null}, in JSON syntax. */
  public TextBuffer appendJson(String text) {
    if (text == null) {
      return append(NULL);
    }
    append('"');
    if (needsEscapes(text)) {
      append(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    } else {
      append(text);
    }
    return append('"');
  }

  private static boolean needsEscapes(String text) {
    for (var i = 0; i < text.length(); i++) {
      var character = text.charAt(i);
      if (character < ' ' || character == '"' || character == '\\') {
        return true;
      }
    }
    return false;
  }

  private void reserve(int room) {
    if (bytes.length - size < room) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + room));
    }
  }
}
