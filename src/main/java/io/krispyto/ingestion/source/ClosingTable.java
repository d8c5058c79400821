package io.krispyto.ingestion.source;

import io.krispyto.ingestion.format.Table;
import io.krispyto.ingestion.format.UnusableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A table that also closes the file from which it is read. */
record ClosingTable(Table table, AutoCloseable file) implements Table {
  private static final Logger LOG = LoggerFactory.getLogger(ClosingTable.class);

  @Override
  public String[] next() throws UnusableFile {
    return table.next();
  }

  @Override
  public long line() {
    return table.line();
  }

  @Override
  public String original() {
    return table.original();
  }

  @Override
  public void close() {
    table.close();
    try {
      file.close();
    } catch (Exception e) {
      LOG.debug("A file that was read could not be closed", e);
    }
  }
}
