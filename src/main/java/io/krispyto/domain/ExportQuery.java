package io.krispyto.domain;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code /export} is asked.
 *
 * @param symbols the currencies that are asked for
 * @param from the first day; that of the first record, if it is empty
 * @param to the last day; that of the last record, if it is empty
 * @param format CSV or NDJSON, which an ingestion reads
 */
public record ExportQuery(
    Symbols symbols, Optional<LocalDate> from, Optional<LocalDate> to, RowFormat format) {

  /**
   * Reads the contract's parameters {@code id}, {@code from}, {@code to} and {@code format}, if
   * given.
   *
   * @throws Failure.InvalidRequest naming every one that is malformed
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
