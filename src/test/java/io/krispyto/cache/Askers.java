package io.krispyto.cache;

import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Question;
import io.krispyto.domain.SearchQuestion;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sixteen who ask a cache one question after the other, on all event loops, and put what they miss
 * as the read side does.
 */
final class Askers {
  private static final int COUNT = 16;
  private static final DataVersion VERSION = new DataVersion(7);
  private static final List<Question> QUESTIONS =
      IntStream.range(0, 50).<Question>mapToObj(i -> new SearchQuestion("currency " + i)).toList();

  private final Vertx vertx;
  private final PageCache cache;
  private final Collection<Asked> asked = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /**
   * One that was answered.
   *
   * @param at when it was asked, as {@link System#nanoTime()}
   */
  record Asked(long at, long nanos, boolean hit) {
    long millis() {
      return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
  }

  private Askers(Vertx vertx, PageCache cache) {
    this.vertx = vertx;
    this.cache = cache;
  }

  static Askers start(Vertx vertx, PageCache cache) {
    var askers = new Askers(vertx, cache);
    for (var i = 0; i < COUNT; i++) {
      vertx.getOrCreateContext();
      var number = i;
      // A timer of a thread that is no event loop's gets a context of its own.
      vertx.setTimer(1, now -> askers.ask(number));
    }
    return askers;
  }

  void stop() {
    stopped = true;
  }

  /** Those that were asked after a moment, so much later or more. */
  Stream<Asked> after(long moment, long millis) {
    return asked.stream()
        .filter(each -> each.at() - moment >= TimeUnit.MILLISECONDS.toNanos(millis));
  }

  boolean hitsAfter(long moment) {
    return after(moment, 0).filter(Asked::hit).count() > COUNT;
  }

  private void ask(int number) {
    if (stopped) {
      return;
    }
    var question = QUESTIONS.get(number % QUESTIONS.size());
    var at = System.nanoTime();
    cache
        .get(question, VERSION)
        .onComplete(
            answer -> {
              asked.add(
                  new Asked(at, System.nanoTime() - at, answer.map(Optional::isPresent).result()));
              if (answer.result().isEmpty()) {
                cache.put(question, Page.json(Buffer.buffer(question.text()), VERSION));
              }
              vertx.setTimer(1, now -> ask(number + COUNT));
            });
  }
}
