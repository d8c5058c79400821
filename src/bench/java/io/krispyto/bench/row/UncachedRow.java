package io.krispyto.bench.row;

import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.Target;
import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.HttpConversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.load.Script;
import io.krispyto.bench.process.BenchDatabase;
import io.krispyto.bench.process.HttpProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Every query goes to the database, and what the database does without the server.
 *
 * <p>The queries of each connection are about days of its own, so that no two in flight are the
 * same: the server may answer those with one query, caches or not, which is not what is measured.
 */
public final class UncachedRow implements Row {
  private static final double TARGET = 0.80;

  /** So many requests for each of its connections to the database keep these busy. */
  static final int CONNECTIONS = 4 * BenchDatabase.POOL_SIZE;

  static final Map<String, String> NO_CACHES =
      Map.of("EDGE_CACHE_BYTES", "0", "PAGE_CACHE_BYTES", "0", "CACHE_REFRESH", "0");

  /** Of the answers, so many at least must have been transactions of the database. */
  private static final double UNCACHED = 0.95;

  /** PostgreSQL's processes tell what they did at the latest 10 s after they became idle. */
  private static final Duration COUNTED_BY = Duration.ofSeconds(15);

  @Override
  public String name() {
    return "uncached";
  }

  @Override
  public List<Line> measure(Laboratory laboratory) {
    var database = laboratory.database();
    var asked = Dashboard.ofEachDay(database);
    try (var server = laboratory.krispyto(NO_CACHES)) {
      var http = talk(asked);
      requireUncached(laboratory, server, asked);
      var rounds =
          laboratory.rounds(
              this,
              List.of(
                  laboratory.fast("server", server, http, CONNECTIONS),
                  laboratory.fast("database", DatabaseClientRow.talk(database.main(), asked))));
      return List.of(
          Line.of(
              "uncached: `/dashboard?id=all`, caches off, %d connections, against the same SQL on %d connections without the server"
                  .formatted(CONNECTIONS, BenchDatabase.POOL_SIZE),
              Line.Unit.PER_SECOND,
              rounds.compare("server", "database", Outcome::perSecond),
              Target.atLeast(TARGET)));
    }
  }

  static Conversation.Opening talk(List<Dashboard> asked) {
    return HttpConversation.expectingOk(Script.dealt(Dashboard.bytes(asked)));
  }

  /**
   * Makes sure that the server does what is measured.
   *
   * @throws RowFailure if it answered without asking the database
   */
  private static void requireUncached(
      Laboratory laboratory, HttpProcess server, List<Dashboard> asked) {
    var database = laboratory.database();
    var before = database.commits();
    var outcome = laboratory.fast("check", server, talk(asked), CONNECTIONS).round().get();
    var answers = outcome.perSecond() * laboratory.settings().counted().toMillis() / 1e3;
    var end = System.nanoTime() + COUNTED_BY.toNanos();
    while (database.commits() - before < UNCACHED * answers) {
      if (System.nanoTime() > end) {
        throw new RowFailure(
            "the server gave %,.0f answers with %,d transactions: it is not uncached"
                .formatted(answers, database.commits() - before));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RowFailure("interrupted", e);
    }
  }
}
