package io.krispyto.domain;

import java.util.Map;

/**
 * The version of the data as a whole. Any change of a currency or record increases it, including
 * changes by other programs. Responses to the same query from the same version are identical.
 *
 * @param number the number in the database; the size of an increment has no meaning
 */
public record DataVersion(long number) implements Comparable<DataVersion> {
  /**
   * The version of responses that do not depend on the data, and the initial value before a version
   * is known.
   */
  public static final DataVersion NONE = new DataVersion(0);

  /**
   * Parses the parameter {@code since} of a request for changes. A number that never was a version
   * is valid.
   *
   * @throws Failure.InvalidRequest if it is missing or not a number
   */
  public static DataVersion since(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var since = parameters.required("since", DataVersion::parse);
    parameters.check();
    return since;
  }

  private static DataVersion parse(String text) {
    try {
      return new DataVersion(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a data version");
    }
  }

  public boolean isNone() {
    return number == NONE.number;
  }

  /** Whether this version is newer than the other. */
  public boolean isAfter(DataVersion other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(DataVersion other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return String.valueOf(number);
  }
}
