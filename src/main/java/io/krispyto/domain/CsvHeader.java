package io.krispyto.domain;

/** The header line of CSV files with records, both exported and ingested. */
public final class CsvHeader {
  /** The columns of a record. */
  public static final String OF_RECORD = "Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap";

  /** The columns of a record after a row number, which is never read. */
  public static final String OF_NUMBERED_RECORD = "SNo," + OF_RECORD;

  private CsvHeader() {}
}
