package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
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
 * The server with all caches off, so that every query reaches the database, against the same
 * queries sent to the database directly.
 *
 * <p>Each connection queries its own days, so that no two queries in flight are equal: even without
 * caches, the server would run only one statement for them.
 */
public final class UncachedRow implements BenchmarkRow {
  private static final double TARGET = 0.80;

  /** Requests in flight for each database connection, to keep it busy. */
  static final int CONNECTIONS = 4 * BenchDatabase.POOL_SIZE;

  static final Map<String, String> NO_CACHES =
      Map.of("EDGE_CACHE_BYTES", "0", "PAGE_CACHE_BYTES", "0", "CACHE_REFRESH", "0");

  /** Minimum ratio of database transactions to responses. */
  private static final double MIN_TRANSACTIONS = 0.95;

  /** PostgreSQL's processes report their statistics within 10 s of becoming idle. */
  private static final Duration STATISTICS_DELAY = Duration.ofSeconds(15);

  @Override
  public String name() {
    return "uncached";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var database = context.database();
    var queries = Dashboard.ofEachDay(database);
    try (var server = context.krispyto(NO_CACHES)) {
      var http = opening(queries);
      requireUncached(context, server, queries);
      var rounds =
          context.rounds(
              this,
              List.of(
                  context.fast("server", server, http, CONNECTIONS),
                  context.fast("database", DatabaseClientRow.opening(database.main(), queries))));
      return List.of(
          Line.of(
              "uncached: `/dashboard?id=all`, caches off, %d connections, against the same SQL on %d connections without the server"
                  .formatted(CONNECTIONS, BenchDatabase.POOL_SIZE),
              Line.Unit.PER_SECOND,
              rounds.compare("server", "database", Outcome::perSecond),
              Target.atLeast(TARGET)));
    }
  }

  static Conversation.Opening opening(List<Dashboard> queries) {
    return HttpConversation.expectingOk(Script.dealt(Dashboard.bytes(queries)));
  }

  /**
   * Checks that the server queried the database.
   *
   * @throws RowFailure if it responded without querying the database
   */
  private static void requireUncached(
      BenchContext context, HttpProcess server, List<Dashboard> queries) {
    var database = context.database();
    var before = database.commits();
    var outcome = context.fast("check", server, opening(queries), CONNECTIONS).round().get();
    var responses = outcome.perSecond() * context.settings().counted().toMillis() / 1e3;
    var end = System.nanoTime() + STATISTICS_DELAY.toNanos();
    while (database.commits() - before < MIN_TRANSACTIONS * responses) {
      if (System.nanoTime() > end) {
        throw new RowFailure(
            "the server sent %,.0f responses with %,d transactions: some came from a cache"
                .formatted(responses, database.commits() - before));
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
