package io.krispyto.ingestion.layout;

import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.Mapping;
import io.krispyto.ingestion.format.value.BadValue;

/** Rejects rows with a second name if one symbol is declared for all rows. */
final class OneNameStep implements Mapping.Step {
  private final String title;
  private String first;

  OneNameStep(String title) {
    this.title = title;
  }

  @Override
  public void apply(String[] cells, String[] texts) throws BadValue {
    var name = texts[RecordColumn.NAME.ordinal()];
    if (first == null) {
      first = name;
    } else if (!first.equals(name)) {
      throw new BadValue("is a second currency, but --symbol applies to only one");
    }
  }

  @Override
  public String title() {
    return title;
  }
}
