package io.krispyto.ingestion.format.value;

/**
 * How a file writes its dates and numbers.
 *
 * @param dates parses dates
 * @param numbers parses numbers
 * @param nulls recognises the texts that stand for an unknown value
 */
public record Notation(Dates dates, Figures numbers, NullWords nulls) {
  /** ISO 8601 dates and plain numbers. A blank text is an unknown value. */
  public static final Notation PLAIN =
      new Notation(Timestamps::parse, Numbers::parse, NullWords.NONE);

  /** Parses the date of a row. */
  public interface Dates {
    /**
     * @return microseconds since 1970-01-01 UTC
     */
    long parse(String text) throws BadValue;
  }

  /** Parses a number that is not negative. */
  public interface Figures {
    double parse(String text) throws BadValue;
  }

  /** Parses a number that is required. */
  public double number(String text) throws BadValue {
    return numbers.parse(text);
  }

  /**
   * Parses a number that may be absent.
   *
   * @return NaN if the text is absent, blank, or a word for an unknown value
   */
  public double optionalNumber(String text) throws BadValue {
    return text == null || text.isBlank() || nulls.contains(text)
        ? Double.NaN
        : numbers.parse(text);
  }

  /** Returns whether a text stands for an unknown value. */
  public boolean isUnknown(String text) {
    return text == null || text.isBlank() || nulls.contains(text);
  }
}
