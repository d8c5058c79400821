package io.krispyto.domain.day;

import io.krispyto.domain.Parameters;
import java.util.regex.Pattern;

/**
 * How many days before the requested day a record may be and still be returned for it.
 *
 * @param days number of days; 0 means only the day itself
 */
public record Within(int days) {
  /** Only the requested day. */
  public static final Within NONE = new Within(0);

  private static final Pattern LAYOUT = Pattern.compile("(0|[1-9][0-9]{0,2})d");

  /**
   * Reads the parameter {@code within}.
   *
   * @param max the maximum number of days
   */
  public static Within read(Parameters parameters, int max) {
    return parameters.optional("within", text -> parse(text, max), NONE);
  }

  private static Within parse(String text, int max) {
    if (LAYOUT.matcher(text).matches()) {
      var days = Integer.parseInt(text.substring(0, text.length() - 1));
      if (days <= max) {
        return new Within(days);
      }
    }
    throw new IllegalArgumentException("is not a number of days from 0d to " + max + "d");
  }

  /** Returns the value as in a request, such as {@code 3d}. */
  @Override
  public String toString() {
    return days + "d";
  }
}
