package io.krispyto.query.price;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.query.PricesQuery;
import io.krispyto.domain.record.RecordColumn;
import io.krispyto.query.data.MemoryRows;
import io.krispyto.query.row.CsvWriter;
import io.krispyto.query.row.TextRows;
import io.vertx.core.buffer.Buffer;
import java.time.LocalDate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes one row for each requested pair, in their order. */
final class PriceRows extends TextRows implements MemoryRows {
  private final PricesQuery query;
  private final RequestedPrices requested;
  private final FoundPrices found;
  private int next;

  PriceRows(RequestedPrices requested, FoundPrices found) {
    query = requested.query();
    this.requested = requested;
    this.found = found;
    switch (query.format()) {
      case CSV -> lines.append(header()).append(CsvWriter.END_OF_LINE);
      case JSON -> lines.append('[');
      case NDJSON -> {}
    }
  }

  private String header() {
    return Stream.of(
            Stream.of("currency", "date", "slug", "record_date"),
            query.fields().stream().map(RecordColumn::member),
            Stream.of("error"))
        .flatMap(names -> names)
        .collect(Collectors.joining(","));
  }

  /**
   * A row.
   *
   * @param place the place of its record; negative if the pair has none
   * @param problem why the pair has no record; empty if it has one
   */
  private record PriceRow(String currency, String date, String slug, int place, String problem) {}

  @Override
  public boolean hasNext() {
    return next < query.pairs().size();
  }

  @Override
  public void writeNext() {
    var row = row(next);
    if (query.format() == RowFormat.CSV) {
      writeCsv(row);
    } else {
      if (next > 0 && query.format() == RowFormat.JSON) {
        lines.append(',');
      }
      writeJson(row);
      if (query.format() == RowFormat.NDJSON) {
        lines.append('\n');
      }
    }
    next++;
  }

  private PriceRow row(int pair) {
    var currency = query.pairs().text(query.pairs().currency(pair)).orElse(null);
    var date = requested.date(pair);
    var invalid = requested.problem(pair);
    if (!invalid.isEmpty()) {
      return new PriceRow(currency, date, null, -1, invalid);
    }
    var place = requested.place(pair);
    var problem = found.problem(place);
    return new PriceRow(currency, date, found.slug(place), problem.isEmpty() ? place : -1, problem);
  }

  private void writeJson(PriceRow row) {
    lines.append("{\"currency\":").appendJson(row.currency());
    lines.append(",\"date\":").appendJson(row.date());
    lines.append(",\"slug\":").appendJson(row.slug());
    lines.append(",\"record_date\":").appendJson(recordDate(row));
    for (var field = 0; field < query.fields().size(); field++) {
      lines.append(",\"").append(query.fields().get(field).member()).append("\":");
      lines.appendJson(value(row, field));
    }
    lines.append(",\"error\":").appendJson(row.problem().isEmpty() ? null : row.problem());
    lines.append('}');
  }

  private void writeCsv(PriceRow row) {
    CsvWriter.appendText(lines, row.currency());
    lines.append(',');
    CsvWriter.appendText(lines, row.date());
    lines.append(',');
    CsvWriter.appendText(lines, row.slug());
    lines.append(',');
    CsvWriter.appendText(lines, recordDate(row));
    for (var field = 0; field < query.fields().size(); field++) {
      lines.append(',');
      var value = value(row, field);
      if (value != null) {
        lines.append(value.doubleValue());
      }
    }
    lines.append(',');
    CsvWriter.appendText(lines, row.problem());
    lines.append(CsvWriter.END_OF_LINE);
  }

  private String recordDate(PriceRow row) {
    if (row.place() < 0) {
      return null;
    }
    // Usually the requested day, whose text exists already.
    return found.day(row.place()) == requested.epochDayAt(row.place())
        ? row.date()
        : LocalDate.ofEpochDay(found.day(row.place())).toString();
  }

  private Double value(PriceRow row, int field) {
    if (row.place() < 0 || Double.isNaN(found.value(row.place(), field))) {
      return null;
    }
    return found.value(row.place(), field);
  }

  @Override
  public Buffer end() {
    if (query.format() == RowFormat.JSON) {
      lines.append(']');
    }
    return take();
  }

  @Override
  public String mediaType() {
    return query.format().mediaType();
  }

  @Override
  public DataVersion version() {
    return found.version();
  }
}
