package io.krispyto.ingestion.load;

import io.krispyto.domain.Failure;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.Rejection;
import io.krispyto.ingestion.format.RowReader;
import io.krispyto.ingestion.format.UnusableFile;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/**
 * Reads a file one batch ahead on its own thread, so that the database processes one batch while
 * the next is read. At most two batches are in memory, whatever the file size.
 */
final class BatchReader implements AutoCloseable {
  /**
   * Holds enough currencies of a thousand days each for both indexes of the table to benefit from
   * the sort order.
   */
  private static final int ROWS = 64 * 1024;

  /** A malformed row may be several megabytes long. */
  private static final int CHARACTERS_REJECTED = 4 << 20;

  private final RowReader reader;
  private final LongSupplier read;
  private final ExecutorService thread;
  private Future<Batch> ahead;
  private boolean ended;

  /**
   * @param read returns the number of bytes the reader has read
   * @param thread a single-threaded executor used only by this reader
   */
  BatchReader(RowReader reader, LongSupplier read, ExecutorService thread) {
    this.reader = reader;
    this.read = read;
    this.thread = thread;
    ahead = thread.submit((Callable<Batch>) this::readBatch);
  }

  /** Returns the next batch, or {@code null} after the last one. */
  Batch next() throws UnusableFile {
    var batch = await(ahead);
    if (batch != null) {
      ahead = thread.submit((Callable<Batch>) this::readBatch);
    }
    return batch;
  }

  /**
   * Waits for the batch that is being read, which takes a fraction of a second. The caller then
   * closes the reader.
   */
  @Override
  public void close() {
    try {
      ahead.get();
    } catch (ExecutionException e) {
      // The batch is no longer needed, so its failure does not matter.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Batch readBatch() throws UnusableFile {
    if (ended) {
      return null;
    }
    var rows = new ArrayList<InputRow.Good>(ROWS);
    var rejections = new ArrayList<Rejection>();
    var charactersRejected = 0;
    while (rows.size() + rejections.size() < ROWS && charactersRejected < CHARACTERS_REJECTED) {
      var row = reader.next();
      if (row instanceof InputRow.Good good) {
        rows.add(good);
      } else if (row instanceof InputRow.Bad bad) {
        rejections.add(bad.rejection());
        charactersRejected += bad.rejection().original().length();
      } else {
        ended = true;
        return rows.isEmpty() && rejections.isEmpty() ? null : batch(rows, rejections);
      }
    }
    return batch(rows, rejections);
  }

  private Batch batch(ArrayList<InputRow.Good> rows, ArrayList<Rejection> rejections) {
    return new Batch(rows, rejections, read.getAsLong());
  }

  private static Batch await(Future<Batch> batch) throws UnusableFile {
    try {
      return batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure.NotReady("The server is stopping.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnusableFile broken) {
        throw broken;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new Failure.Internal(e.getCause());
    }
  }
}
