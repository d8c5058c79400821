package io.krispyto.query.data;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One snapshot of the database, which two connections can read side by side. Confined to the
 * context of its recipient.
 */
public final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  private final SnapshotConnection first;
  private final Optional<SnapshotConnection> second;

  private Snapshot(SnapshotConnection first, Optional<SnapshotConnection> second) {
    this.first = first;
    this.second = second;
  }

  /** Takes a snapshot for one connection. */
  static Future<Snapshot> open(Pool pool, Runnable share) {
    return SnapshotConnection.open(pool, share).map(first -> new Snapshot(first, Optional.empty()));
  }

  /**
   * Returns the snapshot with a second connection; with one only if the second cannot import it,
   * because a proxy leads to another server.
   */
  Future<Snapshot> widened(Pool pool, Runnable share) {
    return first
        .export()
        .onFailure(error -> share.run())
        .compose(
            exported ->
                SnapshotConnection.open(pool, exported, share)
                    .map(opened -> new Snapshot(first, Optional.of(opened)))
                    .otherwise(
                        error -> {
                          LOG.debug("The second connection cannot read the snapshot", error);
                          return this;
                        }));
  }

  /**
   * Runs statements, each on the first free connection. Takes the next statement when a connection
   * is free.
   *
   * @return completes when all rows are consumed; fails with an error of the database client
   */
  public Future<Void> read(Iterator<RowRead> reads) {
    return Future.all(connections().stream().map(each -> each.read(reads)).toList()).mapEmpty();
  }

  Future<Void> close() {
    return Future.join(connections().stream().map(SnapshotConnection::close).toList()).mapEmpty();
  }

  private List<SnapshotConnection> connections() {
    return Stream.concat(Stream.of(first), second.stream()).toList();
  }
}
