package io.krispyto.ingestion;

import java.util.Locale;

/** What a file is. */
enum Format {
  CSV(".csv"),
  ZIP(".zip"),
  /** A JSON object a line. */
  NDJSON(".ndjson", ".jsonl");

  private final String[] endings;

  Format(String... endings) {
    this.endings = endings;
  }

  /** Whether a file of this name would be such a one, in any case. */
  boolean isNamed(String name) {
    var lower = name.toLowerCase(Locale.ROOT);
    for (var ending : endings) {
      if (lower.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }

  /** What the rows of a file are written in, by its name: CSV unless it says otherwise. */
  static Format ofRows(String name) {
    return NDJSON.isNamed(name) ? NDJSON : CSV;
  }
}
