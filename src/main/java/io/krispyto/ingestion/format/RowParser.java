package io.krispyto.ingestion.format;

import io.krispyto.ingestion.format.Header.Column;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Turns the texts of a row into values, or says which of them is wrong. */
final class RowParser {
  /** Bitcoin's first block is of 3 January 2009. */
  private static final long FIRST_SECOND =
      LocalDate.of(2009, 1, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);

  private final RowReader reader;
  private final Clock clock;
  private long tomorrow = Long.MIN_VALUE;

  /** Those of the row before, which mostly are this row's too. */
  private String nameText;

  private String name;
  private String symbolText;
  private String symbol;

  /**
   * @param reader that has the row at hand
   * @param clock which day it is
   */
  RowParser(RowReader reader, Clock clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /**
   * @param texts in the order of {@link Column}; {@code null} is empty
   */
  InputRow parse(long line, String[] texts) {
    var column = Column.NAME;
    try {
      var name = name(text(texts, column));
      var symbol = symbol(text(texts, column = Column.SYMBOL));
      var second = second(text(texts, column = Column.DATE));
      var high = Numbers.parse(text(texts, column = Column.HIGH));
      var low = Numbers.parse(text(texts, column = Column.LOW));
      var open = Numbers.parse(text(texts, column = Column.OPEN));
      var close = Numbers.parse(text(texts, column = Column.CLOSE));
      var volume = Numbers.parse(text(texts, column = Column.VOLUME));
      var marketcap = Numbers.parse(text(texts, column = Column.MARKETCAP));
      column = Column.HIGH;
      if (high < low) {
        throw new BadValue("is less than Low, " + text(texts, Column.LOW));
      }
      return new InputRow.Good(
          line, name, symbol, second, high, low, open, close, volume, marketcap);
    } catch (BadValue e) {
      return bad(line, column, text(texts, column), e.getMessage());
    }
  }

  /** A row with a value that cannot be loaded. */
  InputRow.Bad bad(long line, Column column, String text, String reason) {
    var value = text == null ? "" : text;
    return new InputRow.Bad(
        Rejection.ofValue(line, column.title(), value, reason)
            .of(reader.original(), reader.texts()));
  }

  /** A row that cannot be loaded as a whole. */
  InputRow.Bad bad(long line, String reason) {
    return new InputRow.Bad(Rejection.ofRow(line, reason).of(reader.original(), reader.texts()));
  }

  private static String text(String[] texts, Column column) {
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

  private long second(String text) throws BadValue {
    var second = Timestamps.parse(text);
    if (second < FIRST_SECOND) {
      throw new BadValue("is before 2009");
    }
    // The clock is asked seldom: a load may go on past midnight, but time does not go back.
    if (second >= tomorrow && second >= (tomorrow = tomorrow())) {
      throw new BadValue("is in the future");
    }
    return second;
  }

  private long tomorrow() {
    return Instant.now(clock)
        .truncatedTo(ChronoUnit.DAYS)
        .plus(1, ChronoUnit.DAYS)
        .getEpochSecond();
  }
}
