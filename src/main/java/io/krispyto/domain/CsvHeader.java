package io.krispyto.domain;

/** The first line of a CSV of records, in exports and in files to load. */
public final class CsvHeader {
  /** The columns of a record. */
  public static final String OF_RECORD = "Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap";

  /** The same, after the number of the row, which is written and never read. */
  public static final String OF_NUMBERED_RECORD = "SNo," + OF_RECORD;

  private CsvHeader() {}
}
