package io.krispyto.query.export;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.record.RecordColumn;
import io.krispyto.query.data.RowBytes;
import io.krispyto.query.result.Plans;
import io.krispyto.query.result.RowFolder;
import io.krispyto.query.row.CsvWriter;
import io.krispyto.query.row.TextBuffer;
import io.krispyto.query.row.TextRows;
import io.vertx.sqlclient.Row;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collector;

/** Writes the rows of {@link ExportSql} as lines that an ingestion can load. */
final class ExportRows extends TextRows implements RowBytes {
  private static final String HEADER = RecordColumn.NUMBERED_HEADER + CsvWriter.END_OF_LINE;

  /** The index of the first {@link RecordColumn} in a row; all follow in their order. */
  private static final int FIRST = 2;

  /** The JSON members of the numbers, each with what precedes its value. */
  private static final List<byte[]> MEMBERS =
      RecordColumn.NUMBERS.stream()
          .map(column -> TextBuffer.ascii(",\"" + column.member() + "\":"))
          .toList();

  private final RowFormat format;
  private DataVersion version = DataVersion.NONE;
  private Optional<Failure> failure = Optional.empty();
  private int count;

  private String name = "";
  private String symbol = "";

  /** The bytes before the date in lines of the current currency. */
  private byte[] currency = {};

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
    return RowFolder.into(() -> new ExportRows(format), ExportRows::add);
  }

  @Override
  public void add(Row row) {
    if (version.isNone()) {
      version = new DataVersion(row.getLong(0));
      failure = Plans.unknownSymbols(row);
      requireColumns(row);
    }
    // If there is no record, the version comes with a row of nulls.
    var date = row.getLocalDateTime(index(RecordColumn.DATE));
    if (date != null) {
      count++;
      changeCurrency(
          row.getString(index(RecordColumn.NAME)), row.getString(index(RecordColumn.SYMBOL)));
      if (format == RowFormat.CSV) {
        addCsv(date, row);
      } else {
        addJson(date, row);
      }
    }
  }

  private static int index(RecordColumn column) {
    return FIRST + column.ordinal();
  }

  /** Fails if {@link ExportSql} does not return the columns in their order. */
  private static void requireColumns(Row row) {
    for (var column : RecordColumn.values()) {
      if (!row.getColumnName(index(column)).equals(column.member())) {
        throw new IllegalStateException("The query has no column " + column.member());
      }
    }
  }

  /** Encodes the texts of a currency once for all of its records, which are consecutive. */
  private void changeCurrency(String nextName, String nextSymbol) {
    if (nextName.equals(name) && nextSymbol.equals(symbol)) {
      return;
    }
    name = nextName;
    symbol = nextSymbol;
    var text = new TextBuffer();
    if (format == RowFormat.CSV) {
      text.append(',');
      CsvWriter.appendText(text, name);
      text.append(',');
      CsvWriter.appendText(text, symbol);
      text.append(',');
    } else {
      text.append("{\"name\":").appendJson(name);
      text.append(",\"symbol\":").appendJson(symbol).append(",\"date\":\"");
    }
    currency = text.take().getBytes();
  }

  private void addCsv(LocalDateTime date, Row row) {
    lines.append(count).append(currency);
    append(date);
    for (var i = 0; i < MEMBERS.size(); i++) {
      lines.append(',');
      var number = row.getDouble(index(RecordColumn.NUMBERS.get(i)));
      if (number != null) {
        appendAny(number);
      }
    }
    lines.append(CsvWriter.END_OF_LINE);
  }

  /** CSV retains non-finite values; an ingestion rejects them. */
  private void appendAny(double number) {
    if (Double.isFinite(number)) {
      lines.append(number);
    } else {
      lines.append(Double.isNaN(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity");
    }
  }

  /** JSON cannot express non-finite values. */
  private void addJson(LocalDateTime date, Row row) {
    lines.append(currency);
    append(date);
    lines.append('"');
    for (var i = 0; i < MEMBERS.size(); i++) {
      var number = row.getDouble(index(RecordColumn.NUMBERS.get(i)));
      lines.append(MEMBERS.get(i));
      lines.appendJson(number == null || !Double.isFinite(number) ? null : number);
    }
    lines.append('}').append('\n');
  }

  /**
   * Appends a timestamp in PostgreSQL's format, including those before the year 1 or after 9999.
   */
  private void append(LocalDateTime date) {
    var year = date.getYear();
    var isBeforeChrist = year <= 0;
    var shown = isBeforeChrist ? 1 - year : year;
    lines.appendPadded(shown, shown <= 9999 ? 4 : 6 - (shown <= 99_999 ? 1 : 0)).append('-');
    lines.appendPadded(date.getMonthValue(), 2).append('-');
    lines.appendPadded(date.getDayOfMonth(), 2).append(' ');
    lines.appendPadded(date.getHour(), 2).append(':');
    lines.appendPadded(date.getMinute(), 2).append(':');
    lines.appendPadded(date.getSecond(), 2);
    appendFraction(date.getNano() / 1000);
    if (isBeforeChrist) {
      lines.append(" BC");
    }
  }

  private void appendFraction(int microseconds) {
    if (microseconds > 0) {
      var digits = 6;
      var fraction = microseconds;
      while (fraction % 10 == 0) {
        fraction /= 10;
        digits--;
      }
      lines.append('.').appendPadded(fraction, digits);
    }
  }

  @Override
  public void requireFound() {
    failure.ifPresent(
        unknown -> {
          throw unknown;
        });
  }

  @Override
  public boolean isNoData() {
    return count == 0;
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
