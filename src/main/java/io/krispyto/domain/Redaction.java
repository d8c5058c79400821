package io.krispyto.domain;

import java.util.regex.Pattern;

/**
 * Removes possible secrets from URLs in a text: user and password, query and fragment. Every
 * message that repeats a source or setting passes through it.
 *
 * <p>It also redacts malformed URLs, such as {@code http:/user:password@host}, a password with a
 * slash or space, and {@code user:password@host}. When in doubt, it redacts too much.
 */
public final class Redaction {
  private static final String SCHEME = "[A-Za-z][A-Za-z0-9+.-]+:/+";

  /** Up to the last @, since a password may contain one. */
  private static final Pattern USER_OF_URL = Pattern.compile("(" + SCHEME + ").*@", Pattern.DOTALL);

  private static final Pattern USER_WITHOUT_URL =
      Pattern.compile("(?<!\\S)[^\\s/:]+:.*@", Pattern.DOTALL);

  private static final Pattern QUERY = Pattern.compile("(" + SCHEME + "[^\\s?#]*)[?#]\\S*");

  private Redaction() {}

  /** Returns the text without the secrets of its URLs. */
  public static String redact(String text) {
    if (text.indexOf('@') < 0 && text.indexOf(':') < 0) {
      return text;
    }
    var withoutUser = USER_OF_URL.matcher(text).replaceFirst("$1***@");
    if (withoutUser.equals(text)) {
      withoutUser = USER_WITHOUT_URL.matcher(text).replaceFirst("***@");
    }
    return QUERY.matcher(withoutUser).replaceAll("$1?***");
  }
}
