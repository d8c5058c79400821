package io.krispyto.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.krispyto.bus.Page;
import io.krispyto.cache.RedisPageCache;
import io.krispyto.domain.Cursor;
import io.krispyto.domain.DashboardQuestion;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.RankingPart;
import io.krispyto.query.PageSource.Found;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Answers dashboards part by part, all parts from one data version: the first makes the whole
 * ranking, which is kept, here and in the Redis that all nodes share, for those that follow.
 *
 * <p>A ranking that is no longer kept, or was too large for it, is computed again for as long as
 * the data is the same; after that its cursors are expired.
 */
final class Rankings {
  /** Of how many questions it is remembered that their rankings are too large to be kept. */
  private static final int MOST_TOO_LARGE = 1000;

  private final PageSource pages;
  private final Optional<RedisPageCache> redis;
  private final Supplier<DataVersion> current;
  private final KeptRankings kept;
  private final Cache<DashboardQuestion, Boolean> tooLarge =
      Caffeine.newBuilder().maximumSize(MOST_TOO_LARGE).executor(Runnable::run).build();
  private final Map<Asked, Promise<Optional<Located>>> underWay = new ConcurrentHashMap<>();

  /**
   * A ranking that is wanted.
   *
   * @param isOld whether the version was over when it was asked for, as that of a cursor may be: it
   *     is there already, or no more
   */
  private record Asked(DashboardQuestion question, DataVersion version, boolean isOld) {}

  private record Located(Ranking ranking, Origin in) {}

  /**
   * @param pages asks the database
   * @param current the current version
   * @param bytes how much is kept in this process
   */
  Rankings(
      PageSource pages, Optional<RedisPageCache> redis, Supplier<DataVersion> current, long bytes) {
    this.pages = pages;
    this.redis = redis;
    this.current = current;
    kept = new KeptRankings(bytes, Ticker.systemTicker());
  }

  /**
   * Finds some rows of a ranking.
   *
   * @return fails with a failure: {@link Failure.CursorExpired} where its data is no more
   */
  Future<Found> find(RankingPart part) {
    var known = current.get();
    kept.follow(known);
    var version = part.cursor().map(Cursor::version).orElse(known);
    // A restored database gives numbers again; only what is not after its own is believed.
    var isKeepable = !version.isNone() && !version.isAfter(known);
    var asked = new Asked(part.ranking(), version, known.isAfter(version) && !version.isNone());
    return (isKeepable ? locate(asked) : computeOnce(asked))
        .compose(
            located ->
                located
                    .map(there -> Future.succeededFuture(cut(part, there)))
                    .orElseGet(() -> askForPart(part)));
  }

  /** Forgets everything, where the database has gone back to an older version. */
  void clear() {
    kept.clear();
  }

  /** The database is away. */
  void fail(Failure cause) {
    underWay.values().forEach(asked -> asked.tryFail(cause));
  }

  private Future<Optional<Located>> locate(Asked asked) {
    var here = kept.get(asked.question, asked.version);
    return here.isPresent()
        ? Future.succeededFuture(here.map(ranking -> new Located(ranking, Origin.PROCESS)))
        : once(asked, () -> findFurther(asked));
  }

  private Future<Optional<Located>> computeOnce(Asked asked) {
    return once(asked, () -> compute(asked));
  }

  /** However many ask at once. */
  private Future<Optional<Located>> once(Asked asked, Supplier<Future<Optional<Located>>> search) {
    var mine = Promise.<Optional<Located>>promise();
    var others = underWay.putIfAbsent(asked, mine);
    if (others != null) {
      return others.future();
    }
    // Whoever looked for it a moment ago may have kept it since.
    var here = kept.get(asked.question, asked.version);
    (here.isPresent() && !asked.version.isAfter(current.get())
            ? Future.succeededFuture(here.map(ranking -> new Located(ranking, Origin.PROCESS)))
            : search.get())
        .onComplete(mine::tryComplete, mine::tryFail);
    return mine.future().onComplete(done -> underWay.remove(asked, mine));
  }

  private Future<Optional<Located>> findFurther(Asked asked) {
    return redis
        .map(shared -> shared.get(asked.question, asked.version))
        .orElse(Future.succeededFuture(Optional.empty()))
        .compose(
            page ->
                page.isPresent() && !page.get().isNoData()
                    ? Future.succeededFuture(page.map(there -> foundInRedis(asked, there)))
                    : compute(asked));
  }

  private Located foundInRedis(Asked asked, Page page) {
    var ranking = Ranking.of(page);
    kept.put(asked.question, ranking);
    return new Located(ranking, Origin.REDIS);
  }

  /** Empty where it is too large. */
  private Future<Optional<Located>> compute(Asked asked) {
    if (asked.isOld) {
      return Future.failedFuture(new Failure.CursorExpired());
    }
    if (tooLarge.getIfPresent(asked.question) != null) {
      return Future.succeededFuture(Optional.empty());
    }
    var plan = Plans.of(asked.question).orElseThrow();
    var query = plan.isDearerAsAWhole() ? plan.page() : plan.whole();
    return pages
        .ask(
            client ->
                client
                    .preparedQuery(query.sql())
                    .collecting(RankingRows.collector(plan, kept.largest()))
                    .execute(query.parameters())
                    .map(result -> result.value()))
        .map(rows -> keep(asked.question, rows));
  }

  private Optional<Located> keep(DashboardQuestion question, RankingRows rows) {
    pages.seen(rows.version());
    var ranking = rows.ranking();
    if (ranking.isEmpty()) {
      tooLarge.put(question, true);
    }
    ranking
        .filter(there -> there.count() > 0)
        .ifPresent(
            there -> {
              kept.put(question, there);
              redis.ifPresent(
                  shared ->
                      shared.put(
                          question,
                          new Page(there.lines(), question.format().mediaType(), there.version())));
            });
    return ranking.map(there -> new Located(there, Origin.DATABASE));
  }

  private static Found cut(RankingPart part, Located located) {
    var ranking = located.ranking;
    requireVersion(part, ranking.version());
    var from = part.offset();
    if (ranking.count() == 0 && from == 0) {
      return new Found(noRows(part, ranking.version()), located.in);
    }
    requireWithin(from, ranking.count());
    var to = Math.min(ranking.count(), from + part.limit());
    return found(part, ranking, from, to, located.in);
  }

  private static Found found(RankingPart part, Ranking ranking, int from, int to, Origin in) {
    var columns = Plans.of(part.ranking()).orElseThrow().columns();
    return new Found(
        ranking.page(from, to, part.format(), columns),
        in,
        to < ranking.count() ? Optional.of(part.next(ranking.version())) : Optional.empty());
  }

  /**
   * Of a ranking that is too large, the database gives the rows that are asked for, and one more.
   */
  private Future<Found> askForPart(RankingPart part) {
    var plan = Plans.of(part.ranking()).orElseThrow();
    var query = plan.part(part.limit() + 1, part.offset());
    return pages
        .ask(
            client ->
                client
                    .preparedQuery(query.sql())
                    .collecting(AnswerRows.collector(plan))
                    .execute(query.parameters())
                    .map(result -> result.value()))
        .map(rows -> partOf(part, rows));
  }

  private Found partOf(RankingPart part, AnswerRows rows) {
    if (!rows.version().isNone()) {
      pages.seen(rows.version());
    }
    requireVersion(part, rows.version());
    rows.requireAsked();
    if (rows.count() == 0) {
      requireWithin(part.offset(), 1);
      return new Found(noRows(part, rows.version()), Origin.DATABASE);
    }
    var ranking = Ranking.of(rows.end(), rows.version());
    var to = Math.min(ranking.count(), part.limit());
    return found(part, ranking, 0, to, Origin.DATABASE);
  }

  /** A cursor of ours is never beyond the last row. */
  private static void requireWithin(int offset, int count) {
    if (offset < 0 || offset >= count) {
      throw new Failure.CursorExpired();
    }
  }

  private static Page noRows(RankingPart part, DataVersion version) {
    var columns = Plans.of(part.ranking()).orElseThrow().columns();
    return Page.noData(RowWriter.of(part.format(), columns, 0).end(), version);
  }

  private static void requireVersion(RankingPart part, DataVersion version) {
    if (part.cursor().filter(cursor -> !cursor.version().equals(version)).isPresent()) {
      throw new Failure.CursorExpired();
    }
  }
}
