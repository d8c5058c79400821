package io.krispyto.ingestion;

import io.krispyto.ingestion.format.Format;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.layout.Declarations;
import io.krispyto.ingestion.layout.Layouts;
import io.krispyto.ingestion.layout.Reading;
import io.krispyto.ingestion.report.Figures;
import io.krispyto.ingestion.source.Input;
import java.io.InputStream;
import java.time.Clock;

/** The rows of a CSV, read as a load reads them. */
public final class OwnRows {
  private OwnRows() {}

  public static RowReader of(InputStream csv) throws UnusableFile {
    return of(csv, Clock.systemUTC());
  }

  /**
   * @param clock determines the current day
   */
  public static RowReader of(InputStream csv, Clock clock) throws UnusableFile {
    var reading = new Reading(Layouts.BUILT_IN, Declarations.NONE, clock);
    return new Input("rows.csv", Figures.UNKNOWN, Format.CSV, reading, () -> csv).read(csv).rows();
  }
}
