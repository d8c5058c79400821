package io.krispyto.bench.row;

import io.krispyto.bench.BenchContext;
import io.krispyto.bench.BenchmarkRow;
import io.krispyto.bench.Line;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.process.HttpProcess;
import java.util.HashMap;
import java.util.List;

/** Results that another node has computed: they are in Redis, but not in this process. */
public final class RedisRow implements BenchmarkRow {
  /** Minimum fraction of responses that must come from Redis. */
  private static final double FROM_REDIS = 0.5;

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public List<Line> measure(BenchContext context) {
    var queries = Dashboard.ofEachDay(context.database());
    var opening = UncachedRow.opening(queries);
    var withRedis = new HashMap<>(UncachedRow.NO_CACHES);
    withRedis.put("REDIS_URL", context.redis().url());
    withRedis.put("REDIS_PREFIX", "bench:");
    withRedis.put("REDIS_TTL", "3600");
    try (var server = context.krispyto(withRedis);
        var uncached = context.krispyto(UncachedRow.NO_CACHES)) {
      requireRedis(context, server, opening);
      var rounds =
          context.rounds(
              this,
              List.of(
                  context.fast("through Redis", server, opening, UncachedRow.CONNECTIONS),
                  context.fast("uncached", uncached, opening, UncachedRow.CONNECTIONS)));
      return List.of(
          Line.of(
              "redis: `/dashboard?id=all` from Redis, no cache in the process, against uncached",
              Line.Unit.PER_SECOND,
              rounds.compare("through Redis", "uncached", Outcome::perSecond)));
    }
  }

  /** Also fills Redis. */
  private static void requireRedis(
      BenchContext context, HttpProcess server, Conversation.Opening opening) {
    var before = context.redis().hits();
    var outcome = context.fast("check", server, opening, UncachedRow.CONNECTIONS).round().get();
    var responses = outcome.perSecond() * context.settings().counted().toMillis() / 1e3;
    var hits = context.redis().hits() - before;
    if (hits < FROM_REDIS * responses) {
      throw new RowFailure(
          "the server sent %,.0f responses, of which %,d came from Redis: it does not use Redis"
              .formatted(responses, hits));
    }
  }
}
