package io.krispyto.ingestion.format.value;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Words that stand for an unknown value, such as {@code null} or {@code -}. */
public record NullWords(Set<String> words) {
  public static final NullWords NONE = new NullWords(Set.of());

  /** Creates the words, which match case-insensitively. */
  public static NullWords of(Collection<String> words) {
    return new NullWords(
        words.stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()));
  }

  public boolean contains(String text) {
    // Numbers are by far the most frequent texts, and no word begins with a digit.
    return !words.isEmpty()
        && !startsWithDigit(text)
        && words.contains(text.strip().toLowerCase(Locale.ROOT));
  }

  private static boolean startsWithDigit(String text) {
    return !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
  }
}
