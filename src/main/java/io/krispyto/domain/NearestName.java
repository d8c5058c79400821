package io.krispyto.domain;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Compares names to suggest the one that was probably meant. */
public final class NearestName {
  private NearestName() {}

  /** Returns the known name that is nearest to a mistyped one; empty if no name is known. */
  public static Optional<String> of(String mistyped, Collection<String> known) {
    var lower = mistyped.toLowerCase(Locale.ROOT);
    return known.stream().min(Comparator.comparingInt(name -> distance(name, lower)));
  }

  /** The minimum number of letters to insert, remove or replace (Levenshtein distance). */
  public static int distance(String one, String another) {
    var before = new int[another.length() + 1];
    for (var j = 0; j < before.length; j++) {
      before[j] = j;
    }
    for (var i = 1; i <= one.length(); i++) {
      var row = new int[before.length];
      row[0] = i;
      for (var j = 1; j < row.length; j++) {
        var replaced = before[j - 1] + (one.charAt(i - 1) == another.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(before[j], row[j - 1]));
      }
      before = row;
    }
    return before[another.length()];
  }
}
