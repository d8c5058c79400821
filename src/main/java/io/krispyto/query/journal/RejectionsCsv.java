package io.krispyto.query.journal;

import io.krispyto.bus.Payload;
import io.krispyto.domain.CsvHeader;
import io.krispyto.domain.DataVersion;
import io.krispyto.query.data.RowBytes;
import io.krispyto.query.row.CsvWriter;
import io.krispyto.query.row.TextRows;
import io.vertx.sqlclient.Row;

/**
 * The rows of {@link IngestionReadSql#REJECTIONS_WITH_TEXTS} as CSV (RFC 4180), to be mended and
 * loaded again: first the columns that an ingestion reads, as the file had them, then those that it
 * ignores.
 *
 * <p>Values stay as they are also where a spreadsheet takes them for a formula ({@code =1+2}): with
 * something put before them they would be other values, and load as such.
 */
final class RejectionsCsv extends TextRows implements RowBytes {
  private static final String HEADER =
      CsvHeader.OF_RECORD + "," + "File,Line,Column,Value,Reason,Original" + CsvWriter.END_OF_LINE;

  private static final int TEXTS = 9;

  /**
   * What an ingestion takes of a value: one that is longer would keep it from reading the file. The
   * original of a row, which may be, is for people here, and whole in JSON.
   */
  private static final int LONGEST = 4096;

  private final RejectionBatch batch = new RejectionBatch();
  private int count;

  RejectionsCsv() {
    lines.append(HEADER);
  }

  @Override
  public void add(Row row) {
    var texts = row.getArrayOfStrings(6);
    for (var i = 0; i < TEXTS; i++) {
      append(texts == null || i >= texts.length ? null : texts[i]);
      lines.append(',');
    }
    append(row.getString(0));
    lines.append(',').append(row.getLong(1)).append(',');
    append(row.getString(2));
    lines.append(',');
    append(row.getString(3));
    lines.append(',');
    append(row.getString(4));
    lines.append(',');
    append(row.getString(5));
    lines.append(CsvWriter.END_OF_LINE);
    batch.add(row);
    count++;
  }

  @Override
  public int batch() {
    return batch.size();
  }

  private void append(String value) {
    if (value == null || value.isEmpty()) {
      return;
    }
    var text = value.length() > LONGEST ? cut(value) : value;
    CsvWriter.appendText(lines, text);
  }

  private static String cut(String value) {
    var end = Character.isHighSurrogate(value.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return value.substring(0, end);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public String mediaType() {
    return Payload.CSV;
  }

  @Override
  public DataVersion version() {
    return DataVersion.NONE;
  }
}
