package io.krispyto.query.price;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.PricesQuery;
import io.krispyto.domain.RecordColumn;
import io.krispyto.domain.RowFormat;
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
  private record Answer(String currency, String date, String slug, int place, String problem) {}

  @Override
  public boolean hasNext() {
    return next < query.pairs().size();
  }

  @Override
  public void writeNext() {
    var answer = answer(next);
    if (query.format() == RowFormat.CSV) {
      writeCsv(answer);
    } else {
      if (next > 0 && query.format() == RowFormat.JSON) {
        lines.append(',');
      }
      writeJson(answer);
      if (query.format() == RowFormat.NDJSON) {
        lines.append('\n');
      }
    }
    next++;
  }

  private Answer answer(int pair) {
    var currency = query.pairs().text(query.pairs().currency(pair)).orElse(null);
    var date = requested.date(pair).orElse(null);
    var invalid = requested.problem(pair);
    if (!invalid.isEmpty()) {
      return new Answer(currency, date, null, -1, invalid);
    }
    var place = requested.place(pair);
    var problem = found.problem(place);
    return new Answer(currency, date, found.slug(place), problem.isEmpty() ? place : -1, problem);
  }

  private void writeJson(Answer answer) {
    lines.append("{\"currency\":").appendJson(answer.currency());
    lines.append(",\"date\":").appendJson(answer.date());
    lines.append(",\"slug\":").appendJson(answer.slug());
    lines.append(",\"record_date\":").appendJson(recordDate(answer));
    for (var field = 0; field < query.fields().size(); field++) {
      lines.append(",\"").append(query.fields().get(field).member()).append("\":");
      lines.appendJson(value(answer, field));
    }
    lines.append(",\"error\":").appendJson(answer.problem().isEmpty() ? null : answer.problem());
    lines.append('}');
  }

  private void writeCsv(Answer answer) {
    CsvWriter.appendText(lines, answer.currency());
    lines.append(',');
    CsvWriter.appendText(lines, answer.date());
    lines.append(',');
    CsvWriter.appendText(lines, answer.slug());
    lines.append(',');
    CsvWriter.appendText(lines, recordDate(answer));
    for (var field = 0; field < query.fields().size(); field++) {
      lines.append(',');
      var value = value(answer, field);
      if (value != null) {
        lines.append(value.doubleValue());
      }
    }
    lines.append(',');
    CsvWriter.appendText(lines, answer.problem());
    lines.append(CsvWriter.END_OF_LINE);
  }

  private String recordDate(Answer answer) {
    return answer.place() < 0 ? null : LocalDate.ofEpochDay(found.day(answer.place())).toString();
  }

  private Double value(Answer answer, int field) {
    if (answer.place() < 0 || Double.isNaN(found.value(answer.place(), field))) {
      return null;
    }
    return found.value(answer.place(), field);
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
