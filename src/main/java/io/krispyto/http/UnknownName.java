package io.krispyto.http;

import io.krispyto.domain.NearestName;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Tells a client which parameter it may have meant. */
final class UnknownName {
  private UnknownName() {}

  /**
   * Returns the reason why a name is refused.
   *
   * @param known the names of the operation's parameters
   */
  static String reason(String name, List<String> known) {
    var text = name.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(Comparator.comparingInt(each -> NearestName.distance(each, text)))
        .map(nearest -> "is not a parameter of this operation; the nearest one is " + nearest)
        .orElse("is not a parameter; this operation has no parameters");
  }
}
