package io.krispyto.query.journal;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.record.RecordColumn;
import io.krispyto.query.data.RowBytes;
import io.krispyto.query.row.CsvWriter;
import io.krispyto.query.row.TextRows;
import io.vertx.sqlclient.Row;

/**
 * The rows of {@link IngestionReadSql#REJECTIONS_WITH_TEXTS} as CSV (RFC 4180), to be corrected and
 * loaded again. The columns that an ingestion reads come first, as in the file, followed by the
 * columns that it ignores.
 *
 * <p>Values are unchanged even if a spreadsheet would interpret them as a formula ({@code =1+2}). A
 * prefix would change the value, and be loaded as part of it.
 */
final class RejectionsCsv extends TextRows implements RowBytes {
  private static final String HEADER =
      RecordColumn.HEADER + "," + "File,Line,Column,Value,Reason,Original" + CsvWriter.END_OF_LINE;

  private static final int TEXTS = RecordColumn.values().length;

  /**
   * Maximum length of a value that an ingestion accepts: a longer one would make the file
   * unreadable. The original of a row may be longer. It is only informative here, and is complete
   * in JSON.
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
