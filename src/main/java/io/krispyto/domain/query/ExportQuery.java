package io.krispyto.domain.query;

import io.krispyto.domain.Failure;
import io.krispyto.domain.Parameters;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.Symbols;
import io.krispyto.domain.day.Day;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * The query of {@code /export}.
 *
 * @param symbols the requested currencies
 * @param from first day; empty means the day of the first record
 * @param to last day; empty means the day of the last record
 * @param format CSV or NDJSON, the formats that an ingestion can load
 */
public record ExportQuery(
    Symbols symbols, Optional<LocalDate> from, Optional<LocalDate> to, RowFormat format) {

  /**
   * Parses the contract's parameters {@code id}, {@code from}, {@code to} and {@code format}, all
   * optional.
   *
   * @throws Failure.InvalidRequest naming every parameter that is malformed
   */
  public static ExportQuery from(Map<String, ?> given) {
    var parameters = new Parameters(given);
    var symbols = parameters.optional("id", Symbols::parse, Symbols.ALL);
    var from = parameters.optional("from", Day::parse, null);
    var to = parameters.optional("to", Day::parse, null);
    if (from != null && to != null && from.isAfter(to)) {
      parameters.reject("from", "is after to");
    }
    var format = parameters.optional("format", ExportQuery::format, RowFormat.CSV);
    parameters.check();
    return new ExportQuery(symbols, Optional.ofNullable(from), Optional.ofNullable(to), format);
  }

  private static RowFormat format(String text) {
    return switch (text) {
      case "csv" -> RowFormat.CSV;
      case "ndjson" -> RowFormat.NDJSON;
      default -> throw new IllegalArgumentException("is neither csv nor ndjson");
    };
  }
}
