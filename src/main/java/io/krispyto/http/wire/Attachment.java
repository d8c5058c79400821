package io.krispyto.http.wire;

import io.krispyto.domain.NameRules;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A response that clients save as a file.
 *
 * @param name the file name, unescaped
 */
record Attachment(String name) {
  /**
   * Characters that file systems refuse or read as a path, and those that could end the quoted name
   * early.
   */
  private static final Pattern UNSAFE = Pattern.compile("[\\\\/:*?\"<>|\\s\\x00-\\x1f\\x7f]");

  private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._-]");

  /**
   * The value of {@code Content-Disposition} (RFC 6266). Names beyond ASCII are in {@code
   * filename*} (RFC 8187), which every browser prefers; {@code filename} is an ASCII fallback for
   * older clients.
   */
  String disposition() {
    var safe = UNSAFE.matcher(NameRules.printable(name)).replaceAll("");
    var plain = NOT_PLAIN.matcher(safe).replaceAll("");
    var disposition = "attachment; filename=\"" + plain + "\"";
    return plain.equals(safe) ? disposition : disposition + "; filename*=UTF-8''" + encoded(safe);
  }

  private static String encoded(String text) {
    // Form encoding keeps asterisks, which RFC 8187 does not allow, and turns spaces into plus
    // signs.
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
