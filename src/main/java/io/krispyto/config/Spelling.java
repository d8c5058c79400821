package io.krispyto.config;

/** Tells a misspelled word from another word. */
final class Spelling {
  private static final int MAX_DISTANCE = 2;

  private Spelling() {}

  /** Whether at most two characters were changed, added or left out (Levenshtein distance). */
  static boolean isNear(String typed, String meant) {
    if (Math.abs(typed.length() - meant.length()) > MAX_DISTANCE) {
      return false;
    }
    var before = new int[meant.length() + 1];
    for (var j = 0; j < before.length; j++) {
      before[j] = j;
    }
    for (var i = 1; i <= typed.length(); i++) {
      var row = new int[before.length];
      row[0] = i;
      for (var j = 1; j < row.length; j++) {
        var change = typed.charAt(i - 1) == meant.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(before[j - 1] + change, 1 + Math.min(before[j], row[j - 1]));
      }
      before = row;
    }
    return before[meant.length()] <= MAX_DISTANCE;
  }
}
