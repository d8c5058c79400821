package io.krispyto.ingestion.source.download;

import io.krispyto.ingestion.source.Source;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;

/** A file with a maximum size. A write that would exceed it fails. */
final class LimitedFile implements WriteStream<Buffer> {
  private final AsyncFile file;
  private final long limit;
  private long written;

  /** After a failure, the pipe ends the stream but still queries it, and the closed file throws. */
  private boolean ended;

  LimitedFile(AsyncFile file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  @Override
  public Future<Void> write(Buffer data) {
    written += data.length();
    return written > limit
        ? Future.failedFuture(Source.unusable("is larger than " + limit + " bytes"))
        : file.write(data);
  }

  @Override
  public Future<Void> end() {
    ended = true;
    return file.end();
  }

  @Override
  public LimitedFile exceptionHandler(Handler<Throwable> handler) {
    if (!ended) {
      file.exceptionHandler(handler);
    }
    return this;
  }

  @Override
  public LimitedFile setWriteQueueMaxSize(int maxSize) {
    if (!ended) {
      file.setWriteQueueMaxSize(maxSize);
    }
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return ended || file.writeQueueFull();
  }

  @Override
  public LimitedFile drainHandler(Handler<Void> handler) {
    if (!ended) {
      file.drainHandler(handler);
    }
    return this;
  }
}
