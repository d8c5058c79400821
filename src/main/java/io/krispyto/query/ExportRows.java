package io.krispyto.query;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.vertx.sqlclient.Row;
import java.util.Optional;
import java.util.stream.Collector;

/** The lines of {@link ExportSql}, those of CSV with a header and numbered. */
final class ExportRows extends TextRows implements RowBytes {
  private static final String HEADER =
      "SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap" + CsvWriter.END_OF_LINE;

  private final RowFormat format;
  private DataVersion version = DataVersion.NONE;
  private Optional<Failure> failure = Optional.empty();
  private int count;

  /**
   * @param format CSV or NDJSON
   */
  ExportRows(RowFormat format) {
    this.format = format;
    if (format == RowFormat.CSV) {
      lines.append(HEADER);
    }
  }

  static Collector<Row, ?, ExportRows> collector(RowFormat format) {
    return Folding.into(() -> new ExportRows(format), ExportRows::add);
  }

  @Override
  public void add(Row row) {
    if (version.isNone()) {
      version = new DataVersion(row.getLong(0));
      failure = Plans.unknownSymbols(row);
    }
    // The version comes with a row of nulls where there is none.
    var line = row.getString(2);
    if (line != null) {
      count++;
      append(line);
    }
  }

  private void append(String line) {
    if (format == RowFormat.CSV) {
      lines.append(count).append(',').append(line).append(CsvWriter.END_OF_LINE);
    } else {
      lines.append(line).append('\n');
    }
  }

  /**
   * Ends well if every symbol that was asked for is one; after the first row.
   *
   * @throws Failure naming those that are not
   */
  void requireAsked() {
    failure.ifPresent(
        unknown -> {
          throw unknown;
        });
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public String mediaType() {
    return format.mediaType();
  }

  @Override
  public DataVersion version() {
    return version;
  }
}
