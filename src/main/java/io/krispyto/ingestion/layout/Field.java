package io.krispyto.ingestion.layout;

import io.krispyto.domain.record.RecordColumn;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The meaning of a column of a file. */
enum Field {
  NAME(RecordColumn.NAME),
  SYMBOL(RecordColumn.SYMBOL),
  DATE(RecordColumn.DATE),
  HIGH(RecordColumn.HIGH),
  LOW(RecordColumn.LOW),
  OPEN(RecordColumn.OPEN),
  CLOSE(RecordColumn.CLOSE),
  VOLUME(RecordColumn.VOLUME),
  MARKET_CAP(RecordColumn.MARKET_CAP),
  /** A symbol and a quote currency, such as {@code BTC/USDT}. */
  PAIR,
  /** The end of the bar; with the date, it proves how long the bar is. */
  CLOSE_TIME,
  /** A second volume, for origins that confuse the volume in coins with the one in money. */
  OTHER_VOLUME;

  private final RecordColumn column;

  Field() {
    this(null);
  }

  Field(RecordColumn column) {
    this.column = column;
  }

  /** Returns the column of a record that takes the value unchanged. */
  Optional<RecordColumn> column() {
    return Optional.ofNullable(column);
  }

  /** Returns the name in layouts and declarations. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Field of(String text) {
    var key =
        text.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace("marketcap", "market_cap");
    var keys = Arrays.stream(values()).map(Field::key).toList();
    var at = keys.indexOf(key);
    if (at < 0) {
      throw new IllegalArgumentException(
          "has an unknown field, " + text.strip() + Nearest.hint(key, keys));
    }
    return values()[at];
  }
}
