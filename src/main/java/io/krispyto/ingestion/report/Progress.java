package io.krispyto.ingestion.report;

import io.krispyto.domain.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Tracks the progress of an ingestion and reports it from time to time. Confined to one thread,
 * except for {@link #counted} and {@link #read}, which one other thread at a time may use.
 */
public final class Progress {
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(250);

  private final BooleanSupplier stopping;
  private final Consumer<Figures> listener;
  private final long totalBytes;
  private final long begun = System.nanoTime();

  private long reportedAt = begun;
  private String file;
  private volatile long read;

  /** The size of the current file. */
  private long size;

  /** The bytes read before the current file. */
  private long readBefore;

  private long rowsBefore;

  private long bytes;
  private long rows;

  /** The bytes read but not yet merged. A row that needs a merge counts half when it is read. */
  private double waitingBytes;

  private double waitingRows;
  private double waitingShare;

  private long reportedBytes;
  private long reportedRows;

  /**
   * @param totalBytes the bytes of all files
   * @param stopping returns whether to cancel
   */
  public Progress(long totalBytes, Consumer<Figures> listener, BooleanSupplier stopping) {
    this.totalBytes = totalBytes;
    this.listener = listener;
    this.stopping = stopping;
  }

  /**
   * @param fileSize the size in bytes; {@link Figures#UNKNOWN} if not known
   */
  public void begin(String name, long fileSize) {
    file = name;
    size = fileSize;
    readBefore = read;
    rowsBefore = rows;
    reportIfDue();
  }

  /** Restarts the current file. The progress already reported stands until it is reached again. */
  public void again() {
    read = readBefore;
    bytes = readBefore;
    rows = rowsBefore;
    waitingBytes = 0;
    waitingRows = 0;
    reportIfDue();
  }

  /** Wraps a stream to count the bytes that are read. Reading fails when the server is stopping. */
  public InputStream counted(InputStream in) {
    return new FilterInputStream(stoppable(in)) {
      @Override
      public int read() throws IOException {
        var one = super.read();
        read += one < 0 ? 0 : 1;
        return one;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        var count = super.read(target, offset, length);
        read += Math.max(count, 0);
        return count;
      }
    };
  }

  /**
   * Wraps a stream whose reading fails when the server is stopping. A slow decompressor may need
   * minutes for a batch.
   */
  public InputStream stoppable(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        requireRunning();
        return super.read();
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        requireRunning();
        return super.read(target, offset, length);
      }
    };
  }

  private void requireRunning() {
    if (stopping.getAsBoolean()) {
      throw new Failure.NotReady("The server is stopping.");
    }
  }

  /** Returns the number of bytes read, over all files. */
  public long read() {
    return read;
  }

  /**
   * Counts a processed batch.
   *
   * @param upTo the number of bytes read by then
   * @param batchRows the number of rows in the batch
   * @param staged how many of these rows are still to be merged
   */
  public void add(long upTo, long batchRows, long staged) {
    waitingShare = 1;
    waitingBytes += batchRows == 0 ? 0 : (upTo - bytes) * ((double) staged / batchRows) / 2;
    waitingRows += staged / 2.0;
    bytes = upTo;
    rows += batchRows;
    reportIfDue();
  }

  /** Counts the merged share of the staged rows. */
  public void merged(long part, long of) {
    waitingShare = 1 - (double) part / of;
    reportIfDue();
  }

  /** Ends the current file, whether it is complete or was given up. */
  public void end() {
    if (size != Figures.UNKNOWN) {
      bytes = readBefore + size;
      read = bytes;
    }
    waitingBytes = 0;
    waitingRows = 0;
    report();
  }

  /**
   * Reports the progress, unless it was reported recently.
   *
   * @throws Failure.NotReady if the server is stopping, which cancels the load
   */
  public void reportIfDue() {
    requireRunning();
    if (System.nanoTime() - reportedAt >= INTERVAL) {
      report();
    }
  }

  private void report() {
    reportedAt = System.nanoTime();
    listener.accept(figures());
  }

  /** Returns the progress. It never falls below what was reported before. */
  Figures figures() {
    var seconds = (System.nanoTime() - begun) / 1e9;
    var bytesDone = bytes - Math.round(waitingBytes * waitingShare);
    var rowsDone = rows - Math.round(waitingRows * waitingShare);
    reportedBytes = Math.max(reportedBytes, bytesDone);
    reportedRows = Math.max(reportedRows, rowsDone);
    return new Figures(
        file,
        reportedBytes,
        totalBytes,
        reportedRows,
        Math.round(rowsDone / Math.max(seconds, 1e-3)),
        totalBytes == Figures.UNKNOWN || bytesDone == 0
            ? Figures.UNKNOWN
            : Math.round(seconds * Math.max(0, totalBytes - bytesDone) / bytesDone));
  }
}
