package io.krispyto.ingestion.format;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Notation;
import io.krispyto.ingestion.format.value.Reason;
import java.time.Clock;

/** Converts the texts of a row to values, or reports which one is invalid. */
final class RowParser {
  private final RowReader reader;
  private final Mapping mapping;
  private final Notation notation;
  private final RowRules rules;

  /** The texts of the previous row, which usually equal those of the current row. */
  private String nameText;

  private String name;
  private String symbolText;
  private String symbol;

  /**
   * @param reader the reader of the current row
   * @param mapping maps rows to the values of a record
   * @param clock determines the current day
   */
  RowParser(RowReader reader, Mapping mapping, Clock clock) {
    this.reader = reader;
    this.mapping = mapping;
    notation = mapping.notation();
    rules = new RowRules(clock);
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
      var high = notation.optionalNumber(text(texts, column = RecordColumn.HIGH));
      var low = notation.optionalNumber(text(texts, column = RecordColumn.LOW));
      var open = notation.optionalNumber(text(texts, column = RecordColumn.OPEN));
      var close = notation.number(text(texts, column = RecordColumn.CLOSE));
      var volume = notation.optionalNumber(text(texts, column = RecordColumn.VOLUME));
      var marketcap = notation.optionalNumber(text(texts, column = RecordColumn.MARKET_CAP));
      column = RecordColumn.HIGH;
      // False if either is NaN.
      if (high < low) {
        throw new BadValue(Reason.belowLow(text(texts, RecordColumn.LOW)));
      }
      return new InputRow.Good(
          line, name, symbol, micros, high, low, open, close, volume, marketcap, false);
    } catch (BadValue e) {
      return bad(line, column, text(texts, column), e.reason());
    }
  }

  /** Rejects a row because of one value. */
  InputRow.Bad bad(long line, RecordColumn column, String text, Reason reason) {
    return bad(line, mapping.title(column), text, reason);
  }

  /** Rejects a row because of the value of a column with this title. */
  InputRow.Bad bad(long line, String title, String text, Reason reason) {
    return InputRow.Bad.of(line, title, text, reason, reader);
  }

  /** Rejects a row as a whole. */
  InputRow.Bad bad(long line, Reason reason) {
    return InputRow.Bad.of(line, reason, reader);
  }

  private static String text(String[] texts, RecordColumn column) {
    return texts[column.ordinal()];
  }

  /** Returns null if the row has no name. */
  private String name(String text) throws BadValue {
    if (text == null && !mapping.has(RecordColumn.NAME)) {
      return null;
    }
    if (text == null || !text.equals(nameText)) {
      name = Names.parse(text);
      nameText = text;
    }
    return name;
  }

  /** Returns null if the row has no symbol. */
  private String symbol(String text) throws BadValue {
    if (text == null && !mapping.has(RecordColumn.SYMBOL)) {
      return null;
    }
    if (text == null || !text.equals(symbolText)) {
      symbol = Names.parseSymbol(text);
      symbolText = text;
    }
    return symbol;
  }

  private long micros(String text) throws BadValue {
    var micros = notation.dates().parse(text);
    rules.requireDay(micros);
    return micros;
  }
}
