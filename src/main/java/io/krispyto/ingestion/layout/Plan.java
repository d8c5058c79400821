package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.FooterReader;
import io.krispyto.ingestion.format.Mapping;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.TableReader;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.layout.time.Times;
import java.time.Clock;
import java.util.Optional;

/**
 * How a file will be read.
 *
 * @param layout the name of its layout
 * @param findings what is known about the file
 * @param delimiter the character that separates values
 * @param headerRows how many rows come before the first record
 * @param mapping where the values are
 * @param times how the times of rows become times of records
 * @param rates the currencies of a table of rates; empty for any other table
 * @param isFiat whether its currencies are fiat currencies
 */
record Plan(
    String layout,
    Findings findings,
    char delimiter,
    int headerRows,
    Mapping mapping,
    Times times,
    Optional<Rates> rates,
    boolean isFiat) {

  /**
   * Creates the reader of the file.
   *
   * @param table the table from its start; the reader closes it
   */
  RowReader reader(Table table, Clock clock) throws UnusableFile {
    String[] header = null;
    for (var i = 0; i < headerRows; i++) {
      header = table.next();
    }
    if (rates.isPresent()) {
      return new RatesReader(table, rates.get(), mapping.notation(), clock);
    }
    var titles = header == null ? null : header.clone();
    return times.recordsOf(new FooterReader(new TableReader(table, titles, mapping, clock)));
  }
}
