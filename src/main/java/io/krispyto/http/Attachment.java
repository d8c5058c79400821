package io.krispyto.http;

import io.krispyto.domain.PlainText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A response that is saved as a file.
 *
 * @param name of the file, as people write it
 */
record Attachment(String name) {
  /** What file systems refuse or take for a path, and what could end the quoted name early. */
  private static final Pattern UNSAFE = Pattern.compile("[\\\\/:*?\"<>|\\s\\x00-\\x1f\\x7f]");

  private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._-]");

  /**
   * The value of {@code Content-Disposition} (RFC 6266). Names beyond ASCII are in {@code
   * filename*} (RFC 8187), which every browser prefers; {@code filename} is what is left of the
   * name for clients that do not know it.
   */
  String disposition() {
    var safe = UNSAFE.matcher(PlainText.printable(name)).replaceAll("");
    var plain = NOT_PLAIN.matcher(safe).replaceAll("");
    var disposition = "attachment; filename=\"" + plain + "\"";
    return plain.equals(safe) ? disposition : disposition + "; filename*=UTF-8''" + encoded(safe);
  }

  private static String encoded(String text) {
    // The form encoding leaves an asterisk, which RFC 8187 does not allow, and makes blanks plus
    // signs.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
