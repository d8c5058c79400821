package io.krispyto.ingestion.layout.time;

import io.krispyto.ingestion.format.RowReader;
import java.util.Optional;

/**
 * How the times of rows become times of records.
 *
 * @param bar the time that a row covers; empty if it is unknown
 * @param dayOf the day to which a row belongs; empty if rows already have the times of records
 * @param aligned whether each row must have the time of midnight
 */
public record Times(Optional<Bar> bar, Optional<DayOf> dayOf, boolean aligned) {
  /** Returns whether rows are intraday bars. */
  boolean areWithinDay() {
    return bar.isPresent() && !bar.get().isDay();
  }

  /** Returns whether several rows of one day become several records. */
  public boolean areKept() {
    return !areWithinDay() && dayOf.filter(DayOf.INSTANT::equals).isPresent();
  }

  /** Returns the records of rows. Closing them closes the rows. */
  public RowReader recordsOf(RowReader rows) {
    var day = dayOf.filter(DayOf::isOfDay);
    if (areWithinDay()) {
      return new DayBars(rows, new DayBars.Rule(bar.get(), day.orElse(DayOf.OPEN)));
    }
    return day.isPresent() ? new DayRows(rows, day.get(), aligned) : rows;
  }
}
