package io.krispyto.query.journal;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.krispyto.query.data.RowBytes;
import io.krispyto.query.row.JsonRows;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The rows of {@link IngestionReadSql#REJECTIONS} as the contract's {@code Rejection}s. */
final class RejectionsJson extends JsonRows implements RowBytes {
  private final RejectionBatch batch = new RejectionBatch();
  private final boolean lines;
  private int count;

  RejectionsJson(boolean lines) {
    super(lines);
    this.lines = lines;
  }

  @Override
  public void add(Row row) {
    try {
      json.writeStartObject();
      json.writeStringField("file", row.getString(0));
      json.writeNumberField("line", row.getLong(1));
      json.writeStringField("column", row.getString(2));
      json.writeStringField("value", row.getString(3));
      json.writeStringField("reason", row.getString(4));
      json.writeStringField("original", row.getString(5));
      json.writeEndObject();
      batch.add(row);
      count++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int batch() {
    return batch.size();
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public String mediaType() {
    return (lines ? RowFormat.NDJSON : RowFormat.JSON).mediaType();
  }

  @Override
  public DataVersion version() {
    return DataVersion.NONE;
  }
}
