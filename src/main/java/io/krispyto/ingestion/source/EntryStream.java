package io.krispyto.ingestion.source;

import java.io.IOException;
import java.io.InputStream;

/** The content of a file in an archive. Closing it charges the archive's budget. */
abstract class EntryStream extends BulkStream {
  private final InflateBudget.Share share;

  EntryStream(InputStream in, InflateBudget.Share share) {
    super(in);
    this.share = share;
  }

  InflateBudget.Share share() {
    return share;
  }

  @Override
  public void close() throws IOException {
    share.end();
    super.close();
  }
}
