package io.krispyto.ingestion.layout;

import io.krispyto.domain.NearestName;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Suggests the word that was probably meant. */
final class Nearest {
  private static final int MAX_DISTANCE = 2;

  private Nearest() {}

  /** Returns the end of a sentence: the nearest known word, or all known words. */
  static String hint(String text, Collection<String> known) {
    var lower = text.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(word -> NearestName.distance(word, lower) <= MAX_DISTANCE)
        .min(Comparator.comparingInt(word -> NearestName.distance(word, lower)))
        .map(near -> "; did you mean " + near + "?")
        .orElse("; expected one of " + String.join(", ", known) + ".");
  }
}
