package io.krispyto.domain.history;

import io.krispyto.domain.Parameters;
import io.krispyto.domain.day.DayRange;
import java.util.Optional;

/**
 * The intervals of a history.
 *
 * @param days the requested days
 * @param interval interval that each row covers
 * @param fill how to fill an interval without a record; {@link DayRange#MAX_DAYS} bounds the rows
 *     that this adds
 */
public record HistoryRange(DayRange days, HistoryInterval interval, HistoryFill fill) {

  /** The default: all days with a record. */
  public static final HistoryRange ALL_DAYS =
      new HistoryRange(
          new DayRange(Optional.empty(), Optional.empty()), HistoryInterval.DAY, HistoryFill.NONE);

  /**
   * Reads the contract's optional parameters {@code from}, {@code to}, {@code interval} and {@code
   * fill}. Call {@link Parameters#check()} before using it.
   */
  public static HistoryRange read(Parameters parameters) {
    var days = DayRange.read(parameters);
    var interval = parameters.optional("interval", HistoryInterval::parse, HistoryInterval.DAY);
    var fill = parameters.optional("fill", HistoryFill::parse, HistoryFill.NONE);
    return new HistoryRange(days, interval, fill);
  }

  /** The range as a part of the text of a query. */
  public String text() {
    return days + "\t" + interval + "\t" + fill;
  }
}
