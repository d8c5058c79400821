package io.krispyto.ingestion.layout;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.Mapping;
import java.util.Locale;
import java.util.Map;

/** Replaces symbols that only one origin uses, such as Kraken's XBT, with the usual ones. */
record RenameStep(Map<String, String> symbols) implements Mapping.Step {
  @Override
  public void apply(String[] cells, String[] texts) {
    var symbol = texts[RecordColumn.SYMBOL.ordinal()];
    if (symbol != null) {
      texts[RecordColumn.SYMBOL.ordinal()] =
          symbols.getOrDefault(symbol.toUpperCase(Locale.ROOT), symbol);
    }
  }

  @Override
  public String title() {
    return RecordColumn.SYMBOL.title();
  }
}
