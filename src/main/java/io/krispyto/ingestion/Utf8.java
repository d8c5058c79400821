package io.krispyto.ingestion;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8 so that bytes which are not UTF-8 can be told from any text. */
final class Utf8 {
  /**
   * What malformed bytes become: half a surrogate pair, which well-formed UTF-8 never decodes to.
   * The row that has it can then be rejected by its line, while the rest of the file loads.
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

  /** Whether the text holds the mark, not as the second half of a real pair. */
  static boolean isMalformed(String text) {
    for (var i = text.indexOf(MALFORMED); i >= 0; i = text.indexOf(MALFORMED, i + 1)) {
      if (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1))) {
        return true;
      }
    }
    return false;
  }

  /** The first characters of the text, printable. */
  static String printable(String text, int maxLength) {
    return printable(
        text.codePointCount(0, text.length()) > maxLength
            ? text.substring(0, text.offsetByCodePoints(0, maxLength))
            : text);
  }

  /** The text with U+FFFD, the character for what cannot be read, in place of the mark. */
  static String printable(String text) {
    // Java's encoders replace what is half a pair.
    return isMalformed(text)
        ? new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE)
        : text;
  }
}
