package io.krispyto.domain;

import java.util.Map;

/**
 * The version of all the data together: greater after every change of a currency or record, whoever
 * made it. Answers from the same version are the same.
 *
 * @param number as the database has it; how much greater it gets by a change means nothing
 */
public record DataVersion(long number) implements Comparable<DataVersion> {
  /** Of what does not depend on the data, and what is known before anything was heard of it. */
  public static final DataVersion NONE = new DataVersion(0);

  /**
   * Reads the parameter {@code since} of who asks what changed. What never was a version is no
   * error.
   *
   * @throws Failure.InvalidRequest if it is missing or no number
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
      throw new IllegalArgumentException("is not the number of a data version");
    }
  }

  public boolean isNone() {
    return number == NONE.number;
  }

  /** Whether this one has changes that the other has not. */
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
