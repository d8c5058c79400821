package io.krispyto.domain;

import java.util.regex.Pattern;

/**
 * Removes what may be secret from a URL in a text: user and password, query and fragment. Every
 * message that repeats a source or setting goes through here.
 *
 * <p>It also redacts what is not quite a URL, such as {@code http:/user:password@host}, a password
 * that has a slash or space in it, and {@code user:password@host}. When in doubt, it redacts too
 * much.
 */
public final class Redaction {
  private static final String SCHEME = "[A-Za-z][A-Za-z0-9+.-]+:/+";

  /** Up to the last @, since a password may have one. */
  private static final Pattern USER_OF_URL = Pattern.compile("(" + SCHEME + ").*@", Pattern.DOTALL);

  private static final Pattern USER_WITHOUT_URL =
      Pattern.compile("(?<!\\S)[^\\s/:]+:.*@", Pattern.DOTALL);

  private static final Pattern QUERY = Pattern.compile("(" + SCHEME + "[^\\s?#]*)[?#]\\S*");

  private Redaction() {}

  /** The text without secrets of URLs. */
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
