package io.krispyto.ingestion.layout;

import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.RowRules;
import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import io.krispyto.ingestion.format.value.BadValue;
import io.krispyto.ingestion.format.value.Notation;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Reads a table of exchange rates, which has one column per currency. The price of a currency in
 * dollars is the rate of the dollar divided by the rate of the currency, as the double nearest to
 * the quotient of the two doubles.
 */
final class RatesReader implements RowReader {
  private final Table table;
  private final Rates rates;
  private final Notation notation;
  private final RowRules rules;
  private final Queue<InputRow> waiting = new ArrayDeque<>();

  RatesReader(Table table, Rates rates, Notation notation, Clock clock) {
    this.table = table;
    this.rates = rates;
    this.notation = notation;
    rules = new RowRules(clock);
  }

  @Override
  public InputRow next() throws UnusableFile {
    while (waiting.isEmpty()) {
      var cells = table.next();
      if (cells == null) {
        return null;
      }
      read(cells);
    }
    return waiting.remove();
  }

  private void read(String[] cells) {
    String title = "Date";
    var text = text(cells, rates.date());
    try {
      var micros = notation.dates().parse(text);
      if (rules.isBeforeFirstDay(micros)) {
        // Tables begin before the first cryptocurrency, and no price needs such old rates.
        return;
      }
      rules.requireNotFuture(micros);
      title = "USD";
      text = text(cells, rates.dollar());
      if (notation.isUnknown(text)) {
        return;
      }
      var dollar = notation.number(text);
      add(rates.base(), micros, dollar);
      for (var column : rates.columns()) {
        title = column.currency().symbol();
        text = text(cells, column.place());
        if (column.place() != rates.dollar() && !notation.isUnknown(text)) {
          var rate = notation.number(text);
          if (rate == 0) {
            throw new BadValue("is zero");
          }
          add(column.currency(), micros, dollar / rate);
        }
      }
    } catch (BadValue e) {
      waiting.add(InputRow.Bad.of(table.line(), title, text, e.reason(), this));
    }
  }

  private void add(Rates.Currency currency, long micros, double price) {
    var unknown = Double.NaN;
    waiting.add(
        new InputRow.Good(
            table.line(),
            currency.name(),
            currency.symbol(),
            micros,
            unknown,
            unknown,
            unknown,
            price,
            unknown,
            unknown,
            false));
  }

  private static String text(String[] cells, int place) {
    return place < cells.length ? cells[place] : null;
  }

  @Override
  public String original() {
    return table.original();
  }

  @Override
  public String[] texts() {
    return null;
  }

  @Override
  public void close() {
    table.close();
  }
}
