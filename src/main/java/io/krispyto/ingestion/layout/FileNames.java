package io.krispyto.ingestion.layout;

import java.util.regex.Pattern;

/** The part of a file name that comes from its origin. */
final class FileNames {
  private static final Pattern EXTENSIONS =
      Pattern.compile(
          "(?i)\\.(csv|txt|tsv|json|xlsx|parquet|ndjson|jsonl)(\\.(gz|bz2|xz|zst))?$|\\.(gz|bz2|xz|zst)$");

  /** The number that browsers append to the name of a file that they save again. */
  private static final Pattern COPY = Pattern.compile(" ?\\([0-9]{1,3}\\)$");

  private FileNames() {}

  /** Returns the name without folders, extensions and the number of a repeated download. */
  static String stem(String name) {
    var last = name.substring(name.lastIndexOf('/') + 1);
    return COPY.matcher(EXTENSIONS.matcher(last).replaceFirst("")).replaceFirst("");
  }
}
