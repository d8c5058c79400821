package io.krispyto.cache;

import io.krispyto.bus.Payload;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.Query;
import io.krispyto.domain.query.SearchQuery;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sixteen requesters that look up one query after another on all event loops, and store misses like
 * the read side.
 */
final class Requesters {
  private static final int COUNT = 16;
  private static final int LOOPS = 4;
  private static final DataVersion VERSION = new DataVersion(7);
  private static final List<Query> QUERIES =
      IntStream.range(0, 50).<Query>mapToObj(i -> new SearchQuery("currency " + i)).toList();

  private final Vertx vertx;
  private final ResultCache cache;
  private final Collection<Lookup> lookups = new ConcurrentLinkedQueue<>();
  private final AtomicLong stall = new AtomicLong();
  private volatile boolean stopped;

  /**
   * A completed lookup.
   *
   * @param at its start, as {@link System#nanoTime()}
   */
  record Lookup(long at, long nanos, boolean hit) {
    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
  }

  private Requesters(Vertx vertx, ResultCache cache) {
    this.vertx = vertx;
    this.cache = cache;
  }

  static Requesters start(Vertx vertx, ResultCache cache) {
    var requesters = new Requesters(vertx, cache);
    var loops = new DeploymentOptions().setInstances(LOOPS);
    ResultCacheContract.await(vertx.deployVerticle(requesters::onOneLoop, loops));
    return requesters;
  }

  private Deployable onOneLoop() {
    return new VerticleBase() {
      @Override
      public Future<?> start() {
        IntStream.range(0, COUNT / LOOPS).forEach(Requesters.this::lookUp);
        return Future.succeededFuture();
      }
    };
  }

  void stop() {
    stopped = true;
  }

  /** The maximum delay of a timer, which is caused by a busy machine and not by the cache. */
  long stallMillis() {
    return TimeUnit.NANOSECONDS.toMillis(stall.get());
  }

  /** The lookups that started at least a given time after a moment. */
  Stream<Lookup> after(long moment, long millis) {
    return lookups.stream()
        .filter(each -> each.at() - moment >= TimeUnit.MILLISECONDS.toNanos(millis));
  }

  boolean hitsAfter(long moment) {
    return after(moment, 0).filter(Lookup::hit).count() > COUNT;
  }

  private void lookUp(int number) {
    if (stopped) {
      return;
    }
    var query = QUERIES.get(number % QUERIES.size());
    var at = System.nanoTime();
    cache
        .get(query, VERSION)
        .onComplete(
            result -> {
              lookups.add(
                  new Lookup(at, System.nanoTime() - at, result.map(Optional::isPresent).result()));
              if (result.result().isEmpty()) {
                cache.put(query, Payload.json(Buffer.buffer(query.text()), VERSION));
              }
              var due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
              vertx.setTimer(
                  1,
                  now -> {
                    stall.accumulateAndGet(System.nanoTime() - due, Math::max);
                    lookUp(number + COUNT);
                  });
            });
  }
}
