package io.krispyto.ingestion.source;

import io.krispyto.ingestion.report.SkippedFile;
import java.util.List;

/** An open archive of files. */
interface Archive extends AutoCloseable {
  /**
   * Returns the files to load, in loading order.
   *
   * @param prefix the prefix of each name in the report
   */
  List<Input> files(String prefix);

  /** Returns the files that are not loaded. */
  List<SkippedFile> skipped(String prefix);

  @Override
  void close();
}
