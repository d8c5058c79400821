package io.krispyto.ingestion.layout;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.Mapping;
import io.krispyto.ingestion.format.value.BadValue;
import java.util.Map;
import java.util.Optional;

/** Takes the symbol from a column of pairs, such as {@code BTC/USDT}. */
final class PairStep implements Mapping.Step {
  private final int place;
  private final String title;
  private final Pairs pairs;
  private final Optional<Quote> quote;
  private final Map<String, String> symbols;
  private String lastText;
  private String lastSymbol;

  PairStep(
      int place, String title, Pairs pairs, Optional<Quote> quote, Map<String, String> symbols) {
    this.place = place;
    this.title = title;
    this.pairs = pairs;
    this.quote = quote;
    this.symbols = symbols;
  }

  @Override
  public void apply(String[] cells, String[] texts) throws BadValue {
    var text = place < cells.length ? cells[place] : null;
    if (text == null) {
      throw new BadValue("is empty");
    }
    if (!text.equals(lastText)) {
      lastSymbol = symbol(text);
      lastText = text;
    }
    texts[RecordColumn.SYMBOL.ordinal()] = lastSymbol;
  }

  private String symbol(String text) throws BadValue {
    var pair = pairs.split(text).orElseThrow(() -> new BadValue("is not a pair such as BTC/USD"));
    var given = quote.map(Quote::given).orElse(Quote.STORED);
    if (!pair.quote().equals(given)) {
      throw new BadValue("is not quoted in " + given);
    }
    return symbols.getOrDefault(pair.symbol(), pair.symbol());
  }

  @Override
  public String value(String[] cells) {
    return place < cells.length ? cells[place] : null;
  }

  @Override
  public String title() {
    return title;
  }
}
