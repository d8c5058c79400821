package io.krispyto.query.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.krispyto.TestDatabase;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reads of one snapshot on one or two connections. */
class SnapshotIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger rows = new AtomicInteger();
  private Database database;

  @BeforeEach
  void start() {
    database =
        new Database(
            vertx, TestDatabase.filled(), TIMEOUT, () -> DataVersion.NONE, new IgnoredEvents());
    await(database.start());
  }

  @AfterEach
  void stop() {
    await(database.close());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private <T> T inSnapshot(Function<Snapshot, Future<T>> work) {
    return await(
        database.inSnapshot(true, work, new Recipient(vertx.getOrCreateContext(), "client")));
  }

  private List<RowRead> reads(Stream<String> statements) {
    return statements
        .map(sql -> new RowRead(sql, Tuple.tuple(), row -> rows.incrementAndGet()))
        .toList();
  }

  private Void read(Stream<String> statements) {
    return inSnapshot(snapshot -> snapshot.read(reads(statements).iterator()));
  }

  @Test
  void twoConnectionsShareTheStatementsOfOneSnapshot() {
    var snapshots = "select pg_current_snapshot()::text, pg_backend_pid(), pg_sleep(0.05)";
    var seen = new ConcurrentSkipListSet<String>();
    var backends = new ConcurrentSkipListSet<Integer>();
    var each =
        new RowRead(
            snapshots,
            Tuple.tuple(),
            row -> {
              seen.add(row.getString(0));
              backends.add(row.getInteger(1));
            });
    inSnapshot(snapshot -> snapshot.read(List.of(each, each, each, each).iterator()));
    assertThat(seen).hasSize(1);
    assertThat(backends).hasSize(2);
  }

  @Test
  void aConnectionReadsNothingMoreAfterTheOtherHasFailed() throws InterruptedException {
    assertThatThrownBy(
            () -> read(Stream.of("select 1 / 0", "select pg_sleep(0.3)", "select 1", "select 2")))
        .hasCauseInstanceOf(Failure.Internal.class);
    Thread.sleep(300);
    assertThat(rows).hasValue(1);
  }

  @Test
  void workThatThrowsReturnsItsConnections() {
    for (var i = 0; i < 50; i++) {
      assertThatThrownBy(
              () ->
                  inSnapshot(
                      snapshot -> {
                        throw new IllegalStateException("on purpose");
                      }))
          .hasCauseInstanceOf(Failure.Internal.class);
    }
    read(Stream.of("select 1"));
    assertThat(rows).hasValue(1);
  }

  @Test
  @Tag("long")
  void workHasATimeLimit() throws InterruptedException {
    assertThatThrownBy(() -> read(Stream.generate(() -> "select pg_sleep(4)").limit(10)))
        .hasCauseInstanceOf(Failure.DatabaseBusy.class);
    var read = rows.get();
    Thread.sleep(5000);
    assertThat(rows.get()).isBetween(4, 6).isLessThanOrEqualTo(read + 2);
  }

  private static final class IgnoredEvents implements Database.Listener {
    @Override
    public void seen(DataVersion version) {}

    @Override
    public void watched(DataVersion version, DataVersion before) {}

    @Override
    public void watching() {}

    @Override
    public void down(Failure.DatabaseUnavailable cause) {}
  }
}
