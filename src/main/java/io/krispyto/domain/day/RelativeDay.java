package io.krispyto.domain.day;

import java.time.LocalDate;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Days relative to the current UTC day: {@code today}, and {@code -30d}, which is 30 days before.
 * Resolve them before caching a response by the text of its request, since they mean another day
 * after midnight.
 */
public final class RelativeDay {
  /** The names of all parameters of read operations that are days. */
  public static final Set<String> PARAMETERS = Set.of("date", "from", "to", "near");

  private static final String TODAY = "today";
  private static final Pattern BEFORE_TODAY = Pattern.compile("-[1-9][0-9]{0,4}d");

  private RelativeDay() {}

  /** Whether a text is a relative day. */
  public static boolean is(String text) {
    return text.equals(TODAY) || BEFORE_TODAY.matcher(text).matches();
  }

  /**
   * Returns the calendar day of a relative day.
   *
   * @param text a text for which {@link #is} is true
   */
  public static LocalDate resolve(String text, LocalDate today) {
    return text.equals(TODAY)
        ? today
        : today.minusDays(Integer.parseInt(text.substring(1, text.length() - 1)));
  }
}
