package io.krispyto.ingestion.report;

import io.krispyto.domain.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Counts what an ingestion has done, and tells it now and then. Of one thread; only {@link
 * #counted} and {@link #read} may be used by another, one at a time.
 */
public final class Progress {
  private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(250);

  private final BooleanSupplier stopping;
  private final Consumer<Figures> listener;
  private final long totalBytes;
  private final long begun = System.nanoTime();

  private long told = begun;
  private String file;
  private volatile long read;

  /** Of the file that it is at. */
  private long size;

  /** What the file that it is at began with. */
  private long readBefore;

  private long rowsBefore;

  private long bytes;
  private long rows;

  /** Of these, what waits to be merged. A row that is merged counts half when it is read. */
  private double waitingBytes;

  private double waitingRows;
  private double waitingShare;

  private long bytesTold;
  private long rowsTold;

  /**
   * @param totalBytes of all files
   * @param stopping whether to give up
   */
  public Progress(long totalBytes, Consumer<Figures> listener, BooleanSupplier stopping) {
    this.totalBytes = totalBytes;
    this.listener = listener;
    this.stopping = stopping;
  }

  /**
   * @param fileSize in bytes; {@link Figures#UNKNOWN} if not known
   */
  public void begin(String name, long fileSize) {
    file = name;
    size = fileSize;
    readBefore = read;
    rowsBefore = rows;
    look();
  }

  /** The file is read from its start once more; what was told before holds until it is there. */
  public void again() {
    read = readBefore;
    bytes = readBefore;
    rows = rowsBefore;
    waitingBytes = 0;
    waitingRows = 0;
    look();
  }

  /** Counts the bytes that are read. */
  public InputStream counted(InputStream in) {
    return new FilterInputStream(in) {
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

  /** How many bytes were read, of all files. */
  public long read() {
    return read;
  }

  /**
   * Counts a chunk that was dealt with.
   *
   * @param upTo how many bytes were read by then
   * @param chunkRows all its rows
   * @param staged how many of them are yet to be merged
   */
  public void chunk(long upTo, long chunkRows, long staged) {
    waitingShare = 1;
    waitingBytes += chunkRows == 0 ? 0 : (upTo - bytes) * ((double) staged / chunkRows) / 2;
    waitingRows += staged / 2.0;
    bytes = upTo;
    rows += chunkRows;
    look();
  }

  /** Counts what of the rows that were to be merged is. */
  public void merged(long part, long of) {
    waitingShare = 1 - (double) part / of;
    look();
  }

  /** The file is dealt with, also where it was given up before its end. */
  public void end() {
    if (size != Figures.UNKNOWN) {
      bytes = readBefore + size;
      read = bytes;
    }
    waitingBytes = 0;
    waitingRows = 0;
    tell();
  }

  /**
   * Tells how far it is, if it was not told just now.
   *
   * @throws Failure.NotReady if the server is stopping: the load is then given up
   */
  public void look() {
    if (stopping.getAsBoolean()) {
      throw new Failure.NotReady("The server is stopping.");
    }
    if (System.nanoTime() - told >= INTERVAL) {
      tell();
    }
  }

  private void tell() {
    told = System.nanoTime();
    listener.accept(figures());
  }

  /** How far it is: never less than was told of it before. */
  Figures figures() {
    var seconds = (System.nanoTime() - begun) / 1e9;
    var bytesDone = bytes - Math.round(waitingBytes * waitingShare);
    var rowsDone = rows - Math.round(waitingRows * waitingShare);
    bytesTold = Math.max(bytesTold, bytesDone);
    rowsTold = Math.max(rowsTold, rowsDone);
    return new Figures(
        file,
        bytesTold,
        totalBytes,
        rowsTold,
        Math.round(rowsDone / Math.max(seconds, 1e-3)),
        totalBytes == Figures.UNKNOWN || bytesDone == 0
            ? Figures.UNKNOWN
            : Math.round(seconds * Math.max(0, totalBytes - bytesDone) / bytesDone));
  }
}
