package io.krispyto.ingestion.format;

import io.krispyto.domain.NameRules;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Decodes UTF-8 and marks malformed bytes distinguishably from any text. */
public final class Utf8 {
  /**
   * Replaces malformed bytes: a lone surrogate, which well-formed UTF-8 never decodes to. The
   * affected row can then be rejected by its line, while the rest of the file loads.
   */
  static final char MALFORMED = '\udc00';

  private Utf8() {}

  static Reader reader(InputStream in) {
    return new InputStreamReader(
        in,
        StandardCharsets.UTF_8
            .newDecoder()
            .replaceWith(String.valueOf(MALFORMED))
            .onMalformedInput(CodingErrorAction.REPLACE));
  }

  /**
   * Skips the byte order mark, if present.
   *
   * @throws UnusableFile if the file is not UTF-8 text
   */
  static void begin(BufferedInputStream in) throws UnusableFile {
    try {
      in.mark(FileType.START);
      var start = in.readNBytes(FileType.START);
      in.reset();
      var other = FileType.describe(start);
      if (other.isPresent()) {
        throw new UnusableFile(other.get());
      }
      var first = Arrays.copyOf(start, Math.min(start.length, 4));
      if (startsWith(first, 0xEF, 0xBB, 0xBF)) {
        in.skipNBytes(3);
      } else if (startsWith(first, 0xFF, 0xFE) || startsWith(first, 0xFE, 0xFF) || hasZero(first)) {
        throw new UnusableFile(
            "The file is UTF-16 or UTF-32; declare its charset, such as UTF-16LE.");
      }
    } catch (IOException e) {
      throw UnusableFile.unreadable(e);
    }
  }

  /** Decodes bytes, and replaces malformed ones with the mark. */
  public static String decode(byte[] bytes, int from, int length) {
    var text = new String(bytes, from, length, StandardCharsets.UTF_8);
    if (text.indexOf('\ufffd') < 0) {
      return text;
    }
    var marked = new StringWriter(length);
    try {
      reader(new ByteArrayInputStream(bytes, from, length)).transferTo(marked);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return marked.toString();
  }

  /** Returns whether the text contains a lone surrogate, such as the mark. */
  static boolean isMalformed(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPair(text, i)) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  /** Returns the first characters of the text for display: see {@link NameRules#printable}. */
  public static String shown(String text, int maxLength) {
    return NameRules.printable(printable(text, maxLength));
  }

  /** Returns the first characters of the text, made printable. */
  static String printable(String text, int maxLength) {
    return printable(
        text.codePointCount(0, text.length()) > maxLength
            ? text.substring(0, text.offsetByCodePoints(0, maxLength))
            : text);
  }

  /**
   * Returns the text with U+FFFD, the replacement character, instead of the mark and of U+0000,
   * which PostgreSQL cannot store.
   */
  static String printable(String text) {
    if (text.indexOf(0) < 0 && !isMalformed(text)) {
      return text;
    }
    // Java's encoders replace lone surrogates.
    var readable = text.replace('\0', '\ufffd').getBytes(StandardCharsets.UTF_16BE);
    return new String(readable, StandardCharsets.UTF_16BE);
  }

  private static boolean isPair(String text, int i) {
    return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
  }

  private static boolean startsWith(byte[] bytes, int... expected) {
    for (var i = 0; i < expected.length; i++) {
      if (i >= bytes.length || Byte.toUnsignedInt(bytes[i]) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasZero(byte[] bytes) {
    for (var b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }
}
