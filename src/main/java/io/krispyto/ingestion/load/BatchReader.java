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
 * Reads a file a chunk ahead, on a thread of its own: the database is at work on one chunk while
 * the next is read. Two of them are in memory, whatever the file.
 */
final class BatchReader implements AutoCloseable {
  /**
   * So many currencies of a thousand days each that both of the table's indexes gain from the
   * order.
   */
  private static final int ROWS = 64 * 1024;

  /** A broken row may have some megabytes. */
  private static final int CHARACTERS_REJECTED = 4 << 20;

  private final RowReader reader;
  private final LongSupplier read;
  private final ExecutorService thread;
  private Future<Batch> ahead;
  private boolean ended;

  /**
   * @param read how many bytes the reader has read
   * @param thread has one thread, for this reader alone
   */
  BatchReader(RowReader reader, LongSupplier read, ExecutorService thread) {
    this.reader = reader;
    this.read = read;
    this.thread = thread;
    ahead = thread.submit((Callable<Batch>) this::readChunk);
  }

  /** The next chunk, or {@code null} after the last. */
  Batch next() throws UnusableFile {
    var chunk = await(ahead);
    if (chunk != null) {
      ahead = thread.submit((Callable<Batch>) this::readChunk);
    }
    return chunk;
  }

  /** Waits for the chunk that is being read, which takes a fraction of a second. */
  @Override
  public void close() {
    try {
      ahead.get();
    } catch (ExecutionException e) {
      // Nobody wants it any more, whatever was wrong.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.close();
  }

  private Batch readChunk() throws UnusableFile {
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
        return rows.isEmpty() && rejections.isEmpty() ? null : chunk(rows, rejections);
      }
    }
    return chunk(rows, rejections);
  }

  private Batch chunk(ArrayList<InputRow.Good> rows, ArrayList<Rejection> rejections) {
    return new Batch(rows, rejections, read.getAsLong());
  }

  private static Batch await(Future<Batch> chunk) throws UnusableFile {
    try {
      return chunk.get();
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
