package io.krispyto.ingestion;

import io.krispyto.ingestion.Header.Column;

/** Turns the texts of a row into values, or says which of them is wrong. */
final class RowParser {
  private final Header header;

  RowParser(Header header) {
    this.header = header;
  }

  Row parse(long line, String[] texts) {
    if (texts.length != header.width()) {
      return new Row.Bad(
          Rejection.ofRow(
              line, "has " + columns(texts.length) + ", the header has " + header.width()));
    }
    var column = Column.NAME;
    try {
      var name = Names.parse(text(texts, column));
      var symbol = Names.parseSymbol(text(texts, column = Column.SYMBOL));
      var second = Timestamps.parse(text(texts, column = Column.DATE));
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
      return new Row.Good(line, name, symbol, second, high, low, open, close, volume, marketcap);
    } catch (BadValue e) {
      return new Row.Bad(bad(line, column, text(texts, column), e));
    }
  }

  private static Rejection bad(long line, Column column, String text, BadValue bad) {
    return Rejection.ofValue(line, column.title(), text == null ? "" : text, bad.getMessage());
  }

  private String text(String[] texts, Column column) {
    return texts[header.place(column)];
  }

  private static String columns(int count) {
    return count == 1 ? "1 column" : count + " columns";
  }
}
