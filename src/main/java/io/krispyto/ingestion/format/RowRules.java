package io.krispyto.ingestion.format;

import io.krispyto.ingestion.format.value.BadValue;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The days that a record can have. */
public final class RowRules {
  /** The first Bitcoin block dates from 3 January 2009. */
  private static final long FIRST_MICROS =
      micros(LocalDate.of(2009, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC));

  private final Clock clock;
  private long tomorrow = Long.MIN_VALUE;

  /**
   * @param clock determines the current day
   */
  public RowRules(Clock clock) {
    this.clock = clock;
  }

  /**
   * Checks a time.
   *
   * @param micros microseconds since 1970-01-01 UTC
   */
  void requireDay(long micros) throws BadValue {
    if (isBeforeFirstDay(micros)) {
      throw new BadValue("is before 2009");
    }
    requireNotFuture(micros);
  }

  /** Returns whether a time is before the first day that has prices. */
  public boolean isBeforeFirstDay(long micros) {
    return micros < FIRST_MICROS;
  }

  /** Checks that a time is not after today, in UTC. */
  public void requireNotFuture(long micros) throws BadValue {
    // Rereads the clock only if needed: a load may run past midnight, but time does not go back.
    if (micros >= tomorrow && micros >= (tomorrow = tomorrow())) {
      throw new BadValue("is in the future");
    }
  }

  private long tomorrow() {
    return micros(Instant.now(clock).truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
