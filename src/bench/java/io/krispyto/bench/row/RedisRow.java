package io.krispyto.bench.row;

import io.krispyto.bench.Laboratory;
import io.krispyto.bench.Line;
import io.krispyto.bench.Row;
import io.krispyto.bench.RowFailure;
import io.krispyto.bench.load.Conversation;
import io.krispyto.bench.load.Outcome;
import io.krispyto.bench.process.HttpProcess;
import java.util.HashMap;
import java.util.List;

/** Another node has answered it before: Redis has the page, this process has not. */
public final class RedisRow implements Row {
  /** Of the answers, so many at least must have come from Redis. */
  private static final double FROM_REDIS = 0.5;

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public List<Line> measure(Laboratory laboratory) {
    var asked = Dashboard.ofEachDay(laboratory.database());
    var talk = UncachedRow.talk(asked);
    var withRedis = new HashMap<>(UncachedRow.NO_CACHES);
    withRedis.put("REDIS_URL", laboratory.redis().url());
    withRedis.put("REDIS_PREFIX", "bench:");
    withRedis.put("REDIS_TTL", "3600");
    try (var server = laboratory.krispyto(withRedis);
        var uncached = laboratory.krispyto(UncachedRow.NO_CACHES)) {
      requireRedis(laboratory, server, talk);
      var rounds =
          laboratory.rounds(
              this,
              List.of(
                  laboratory.fast("through Redis", server, talk, UncachedRow.CONNECTIONS),
                  laboratory.fast("uncached", uncached, talk, UncachedRow.CONNECTIONS)));
      return List.of(
          Line.of(
              "redis: `/dashboard?id=all` out of Redis, no cache in the process, against uncached",
              Line.Unit.PER_SECOND,
              rounds.compare("through Redis", "uncached", Outcome::perSecond)));
    }
  }

  /** Also fills Redis. */
  private static void requireRedis(
      Laboratory laboratory, HttpProcess server, Conversation.Opening talk) {
    var before = laboratory.redis().hits();
    var outcome = laboratory.fast("check", server, talk, UncachedRow.CONNECTIONS).round().get();
    var answers = outcome.perSecond() * laboratory.settings().counted().toMillis() / 1e3;
    var hits = laboratory.redis().hits() - before;
    if (hits < FROM_REDIS * answers) {
      throw new RowFailure(
          "the server gave %,.0f answers with %,d pages out of Redis: it does not use it"
              .formatted(answers, hits));
    }
  }
}
