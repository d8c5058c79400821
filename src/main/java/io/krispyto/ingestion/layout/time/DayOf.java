package io.krispyto.ingestion.layout.time;

/** The day to which the timestamp of a row belongs, in UTC. */
public enum DayOf {
  /** The timestamp is the start of the day or bar, or any time within it. */
  OPEN,
  /** The timestamp is the end of the day or bar: midnight belongs to the day before. */
  CLOSE,
  /** The values belong to the day before the timestamp. */
  PREVIOUS,
  /** The row keeps its own time. */
  INSTANT;

  private static final long DAY = 86_400_000_000L;
  private static final long SECOND = 1_000_000L;

  /**
   * Returns the start of the day.
   *
   * @param micros microseconds since 1970-01-01 UTC
   */
  long startOfDay(long micros) {
    return Math.floorDiv(shifted(micros), DAY) * DAY;
  }

  /** Returns whether a row is the record of its day, rather than of its own time. */
  boolean isOfDay() {
    return this != INSTANT;
  }

  /** Returns a time within the day, at the same distance from its start as the timestamp. */
  long shifted(long micros) {
    return switch (this) {
      case OPEN, INSTANT -> micros;
      case CLOSE -> micros - 1;
      case PREVIOUS -> micros - DAY;
    };
  }

  /** Returns the time of the record: the last second of its day, or the row's own time. */
  public long recordTime(long micros) {
    return this == INSTANT ? micros : startOfDay(micros) + DAY - SECOND;
  }
}
