package io.krispyto.ingestion.format;

/**
 * How a file writes its dates and numbers.
 *
 * @param dates parses dates
 * @param numbers parses numbers
 * @param nulls tells which texts stand for a value that is not known
 */
public record Notation(Dates dates, Figures numbers, NullWords nulls) {
  /** ISO 8601 dates and plain numbers. A blank text is not known. */
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

  /** Parses a number that must be there. */
  public double number(String text) throws BadValue {
    return numbers.parse(text);
  }

  /**
   * Parses a number that may be absent.
   *
   * @return NaN if the text is absent, blank, or a word that means so
   */
  double optionalNumber(String text) throws BadValue {
    return text == null || text.isBlank() || nulls.contains(text)
        ? Double.NaN
        : numbers.parse(text);
  }

  /** Returns whether a text says that its value is not known. */
  public boolean isUnknown(String text) {
    return text == null || text.isBlank() || nulls.contains(text);
  }
}
