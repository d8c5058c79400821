package io.krispyto.ingestion.format;

import io.krispyto.domain.RecordColumn;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Converts the texts of a row to values, or reports which one is invalid. */
final class RowParser {
  /** The first Bitcoin block dates from 3 January 2009. */
  private static final long FIRST_MICROS =
      micros(LocalDate.of(2009, 1, 1).atStartOfDay().toInstant(ZoneOffset.UTC));

  private final RowReader reader;
  private final Clock clock;
  private long tomorrow = Long.MIN_VALUE;

  /** The texts of the previous row, which usually equal those of the current row. */
  private String nameText;

  private String name;
  private String symbolText;
  private String symbol;

  /**
   * @param reader the reader of the current row
   * @param clock determines the current day
   */
  RowParser(RowReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * @param texts the texts in the order of {@link RecordColumn}; {@code null} means absent
   */
  InputRow parse(long line, String[] texts) {
    var column = RecordColumn.NAME;
    try {
      var name = name(text(texts, column));
      var symbol = symbol(text(texts, column = RecordColumn.SYMBOL));
      var micros = micros(text(texts, column = RecordColumn.DATE));
      var high = Numbers.parseOptional(text(texts, column = RecordColumn.HIGH));
      var low = Numbers.parseOptional(text(texts, column = RecordColumn.LOW));
      var open = Numbers.parseOptional(text(texts, column = RecordColumn.OPEN));
      var close = Numbers.parse(text(texts, column = RecordColumn.CLOSE));
      var volume = Numbers.parseOptional(text(texts, column = RecordColumn.VOLUME));
      var marketcap = Numbers.parseOptional(text(texts, column = RecordColumn.MARKET_CAP));
      column = RecordColumn.HIGH;
      // False if either is NaN.
      if (high < low) {
        throw new BadValue(Reason.belowLow(text(texts, RecordColumn.LOW)));
      }
      return new InputRow.Good(
          line, name, symbol, micros, high, low, open, close, volume, marketcap);
    } catch (BadValue e) {
      return bad(line, column, text(texts, column), e.reason());
    }
  }

  /** Rejects a row because of one value. */
  InputRow.Bad bad(long line, RecordColumn column, String text, Reason reason) {
    var value = text == null ? "" : text;
    return new InputRow.Bad(
        Rejection.ofValue(line, column.title(), value, reason)
            .of(reader.original(), reader.texts()));
  }

  /** Rejects a row as a whole. */
  InputRow.Bad bad(long line, Reason reason) {
    return new InputRow.Bad(Rejection.ofRow(line, reason).of(reader.original(), reader.texts()));
  }

  private static String text(String[] texts, RecordColumn column) {
    return texts[column.ordinal()];
  }

  private String name(String text) throws BadValue {
    if (text == null || !text.equals(nameText)) {
      name = Names.parse(text);
      nameText = text;
    }
    return name;
  }

  private String symbol(String text) throws BadValue {
    if (text == null || !text.equals(symbolText)) {
      symbol = Names.parseSymbol(text);
      symbolText = text;
    }
    return symbol;
  }

  private long micros(String text) throws BadValue {
    var micros = Timestamps.parse(text);
    if (micros < FIRST_MICROS) {
      throw new BadValue("is before 2009");
    }
    // Rereads the clock only if needed: a load may run past midnight, but time does not go back.
    if (micros >= tomorrow && micros >= (tomorrow = tomorrow())) {
      throw new BadValue("is in the future");
    }
    return micros;
  }

  private long tomorrow() {
    return micros(Instant.now(clock).truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }
}
