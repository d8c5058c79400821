package io.krispyto.domain;

/**
 * The version of all the data together: greater after every change of a currency or record, whoever
 * made it. Answers from the same version are the same.
 *
 * @param number as the database has it; how much greater it gets by a change means nothing
 */
public record DataVersion(long number) implements Comparable<DataVersion> {
  /** Of what does not depend on the data, and what is known before anything was heard of it. */
  public static final DataVersion NONE = new DataVersion(0);

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
