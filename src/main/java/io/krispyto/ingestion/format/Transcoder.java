package io.krispyto.ingestion.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Converts text of another charset to UTF-8, which all readers expect. A byte that is invalid in
 * the charset becomes one that is invalid in UTF-8, so that only its row is rejected.
 */
public final class Transcoder extends InputStream {
  private static final int BUFFER = 16 * 1024;
  private static final byte MALFORMED = (byte) 0xff;

  private final Reader in;
  private final char[] characters = new char[BUFFER];

  /** UTF-8 needs up to three bytes for a {@code char}. */
  private final byte[] bytes = new byte[3 * (BUFFER + 1)];

  private int start;
  private int end;

  /** The first half of a surrogate pair at the end of the previous characters; 0 if none. */
  private char half;

  private boolean ended;

  private Transcoder(InputStream in, Charset charset) {
    var decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE)
            .replaceWith(String.valueOf(Utf8.MALFORMED));
    this.in = new InputStreamReader(in, decoder);
  }

  /**
   * Returns the text as UTF-8. A byte order mark takes precedence over the declared charset.
   *
   * @param declared the charset of the text; {@code null} for UTF-8
   */
  public static InputStream utf8(BufferedInputStream in, Charset declared) throws IOException {
    in.mark(4);
    var first = in.readNBytes(4);
    in.reset();
    if (startsWith(first, 0xef, 0xbb, 0xbf)) {
      return in;
    }
    // The byte order mark of UTF-32 begins like the one of UTF-16.
    if (startsWith(first, 0xff, 0xfe) && !startsWith(first, 0xff, 0xfe, 0, 0)) {
      in.skipNBytes(2);
      return new Transcoder(in, StandardCharsets.UTF_16LE);
    }
    if (startsWith(first, 0xfe, 0xff)) {
      in.skipNBytes(2);
      return new Transcoder(in, StandardCharsets.UTF_16BE);
    }
    return declared == null || declared.equals(StandardCharsets.UTF_8)
        ? in
        : new Transcoder(in, declared);
  }

  private static boolean startsWith(byte[] bytes, int... expected) {
    for (var i = 0; i < expected.length; i++) {
      if (i >= bytes.length || Byte.toUnsignedInt(bytes[i]) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int read() throws IOException {
    return fill() ? Byte.toUnsignedInt(bytes[start++]) : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    var count = Math.min(length, end - start);
    System.arraycopy(bytes, start, target, offset, count);
    start += count;
    return count;
  }

  @Override
  public int available() {
    return end - start;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean fill() throws IOException {
    while (start == end && !ended) {
      start = 0;
      end = 0;
      var count = in.read(characters);
      for (var i = 0; i < count; i++) {
        add(characters[i]);
      }
      if (count < 0) {
        ended = true;
        endHalf();
      }
    }
    return start < end;
  }

  private void add(char c) {
    if (half != 0 && Character.isLowSurrogate(c)) {
      var point = Character.toCodePoint(half, c);
      half = 0;
      put(0xf0 | point >> 18);
      put(0x80 | point >> 12 & 0x3f);
      put(0x80 | point >> 6 & 0x3f);
      put(0x80 | point & 0x3f);
      return;
    }
    endHalf();
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6);
      put(0x80 | c & 0x3f);
    } else if (Character.isHighSurrogate(c)) {
      half = c;
    } else if (Character.isLowSurrogate(c)) {
      put(MALFORMED);
    } else {
      put(0xe0 | c >> 12);
      put(0x80 | c >> 6 & 0x3f);
      put(0x80 | c & 0x3f);
    }
  }

  private void endHalf() {
    if (half != 0) {
      half = 0;
      put(MALFORMED);
    }
  }

  private void put(int b) {
    bytes[end++] = (byte) b;
  }
}
