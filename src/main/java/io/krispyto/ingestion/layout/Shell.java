package io.krispyto.ingestion.layout;

import java.util.regex.Pattern;

/** Writes arguments of commands. */
final class Shell {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private Shell() {}

  /** Returns the text as one argument of a POSIX shell. */
  static String quoted(String text) {
    return SAFE.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
