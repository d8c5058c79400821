package io.krispyto.query.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.krispyto.bus.Payload;
import io.krispyto.cache.RedisResultCache;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.page.Cursor;
import io.krispyto.domain.page.RankingPage;
import io.krispyto.domain.query.DashboardQuery;
import io.krispyto.query.data.Database;
import io.krispyto.query.result.Plans;
import io.krispyto.query.result.Ranking;
import io.krispyto.query.result.RankingRows;
import io.krispyto.query.result.ResultRows;
import io.krispyto.query.row.PlacedColumn;
import io.krispyto.query.row.RowWriter;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serves dashboards page by page, with all pages from one data version. The first page computes the
 * whole ranking. It is cached for the following pages, in this process and in the Redis that all
 * nodes share.
 *
 * <p>A ranking that was evicted, or was too large for the cache, is recomputed as long as the data
 * is the same. After that, its cursors are expired.
 */
public final class Rankings {
  /** Maximum number of queries to remember whose rankings are too large for the cache. */
  private static final int MAX_TOO_LARGE = 1000;

  private final Database database;
  private final Optional<RedisResultCache> redis;
  private final Supplier<DataVersion> current;
  private final RankingCache kept;
  private final Cache<DashboardQuery, Boolean> tooLarge =
      Caffeine.newBuilder().maximumSize(MAX_TOO_LARGE).executor(Runnable::run).build();
  private final SingleFlight<Key, Optional<Located>> searches = new SingleFlight<>();

  /**
   * A requested ranking.
   *
   * @param isOld whether the version was already outdated at the time of the request, which a
   *     cursor's may be; the ranking is then either cached or gone
   */
  private record Key(DashboardQuery query, DataVersion version, boolean isOld) {}

  private record Located(Ranking ranking, PayloadOrigin in) {}

  /**
   * @param current the current version
   * @param bytes maximum size of the cache in this process
   */
  public Rankings(
      Database database,
      Optional<RedisResultCache> redis,
      Supplier<DataVersion> current,
      long bytes) {
    this.database = database;
    this.redis = redis;
    this.current = current;
    kept = new RankingCache(bytes, Ticker.systemTicker());
  }

  /**
   * Returns some rows of a ranking.
   *
   * @return fails with a failure: {@link Failure.CursorExpired} if its data no longer exists
   */
  public Future<QueryResult> find(RankingPage page) {
    var known = current.get();
    kept.follow(known);
    var version = page.cursor().map(Cursor::version).orElse(known);
    // A restored database reuses version numbers, so only versions up to its own are trusted.
    var isKeepable = !version.isNone() && !version.isAfter(known);
    var key = new Key(page.ranking(), version, known.isAfter(version) && !version.isNone());
    return (isKeepable ? locate(key) : computeOnce(key))
        .compose(
            located ->
                located
                    .map(found -> Future.succeededFuture(cut(page, found)))
                    .orElseGet(() -> queryPage(page)));
  }

  /** Discards all rankings after the database has gone back to an older version. */
  public void clear() {
    kept.clear();
  }

  /** Called when the database is unavailable. */
  public void fail(Failure cause) {
    searches.fail(cause);
  }

  private Future<Optional<Located>> locate(Key key) {
    var here = kept.get(key.query, key.version);
    return here.isPresent()
        ? Future.succeededFuture(here.map(ranking -> new Located(ranking, PayloadOrigin.PROCESS)))
        : once(key, () -> findAfterMiss(key));
  }

  private Future<Optional<Located>> computeOnce(Key key) {
    return once(key, () -> compute(key));
  }

  /** Runs a search, unless one that just finished has cached the ranking in the meantime. */
  private Future<Optional<Located>> once(Key key, Supplier<Future<Optional<Located>>> search) {
    return searches.run(
        key,
        () -> {
          var here = kept.get(key.query, key.version);
          return here.isPresent() && !key.version.isAfter(current.get())
              ? Future.succeededFuture(
                  here.map(ranking -> new Located(ranking, PayloadOrigin.PROCESS)))
              : search.get();
        });
  }

  private Future<Optional<Located>> findAfterMiss(Key key) {
    return redis
        .map(shared -> shared.get(key.query, key.version))
        .orElse(Future.succeededFuture(Optional.empty()))
        .compose(
            payload ->
                payload.isPresent() && !payload.get().isNoData()
                    ? Future.succeededFuture(payload.map(found -> foundInRedis(key, found)))
                    : compute(key));
  }

  private Located foundInRedis(Key key, Payload payload) {
    var ranking = Ranking.of(payload);
    kept.put(key.query, ranking);
    return new Located(ranking, PayloadOrigin.REDIS);
  }

  /** Empty if the ranking is too large. */
  private Future<Optional<Located>> compute(Key key) {
    if (key.isOld) {
      return Future.failedFuture(new Failure.CursorExpired());
    }
    if (tooLarge.getIfPresent(key.query) != null) {
      return Future.succeededFuture(Optional.empty());
    }
    var plan = Plans.ofRows(key.query);
    var statement = plan.isSlowAsAWhole() ? plan.firstPage() : plan.whole();
    return database
        .query(
            client ->
                client
                    .preparedQuery(statement.sql())
                    .collecting(RankingRows.collector(plan, kept.largest()))
                    .execute(statement.parameters())
                    .map(result -> result.value()))
        .map(rows -> keep(key.query, rows));
  }

  private Optional<Located> keep(DashboardQuery query, RankingRows rows) {
    database.seen(rows.version());
    var ranking = rows.ranking();
    if (ranking.isEmpty()) {
      tooLarge.put(query, true);
    }
    ranking
        .filter(found -> found.count() > 0)
        .ifPresent(
            found -> {
              kept.put(query, found);
              redis.ifPresent(
                  shared ->
                      shared.put(
                          query,
                          new Payload(found.lines(), query.format().mediaType(), found.version())));
            });
    return ranking.map(found -> new Located(found, PayloadOrigin.DATABASE));
  }

  private static QueryResult cut(RankingPage page, Located located) {
    var ranking = located.ranking;
    requireVersion(page, ranking.version());
    var from = page.offset();
    if (ranking.count() == 0 && from == 0) {
      return new QueryResult(noRows(page, ranking.version()), located.in);
    }
    requireWithin(from, ranking.count());
    var to = Math.min(ranking.count(), from + page.limit());
    return found(page, ranking, from, to, located.in);
  }

  private static QueryResult found(
      RankingPage page, Ranking ranking, int from, int to, PayloadOrigin in) {
    var columns = Plans.columns(page.ranking());
    return new QueryResult(
        ranking.page(from, to, page.format(), columns),
        in,
        to < ranking.count() ? Optional.of(page.next(ranking.version())) : Optional.empty());
  }

  /**
   * Reads one page of a ranking that is too large for the cache from the database, plus one row.
   */
  private Future<QueryResult> queryPage(RankingPage page) {
    var plan = Plans.ofRows(page.ranking());
    var statement = plan.page(page.limit() + 1, page.offset());
    return database
        .query(
            client ->
                client
                    .preparedQuery(statement.sql())
                    .collecting(ResultRows.collector(plan))
                    .execute(statement.parameters())
                    .map(result -> result.value()))
        .map(rows -> pageOf(page, rows));
  }

  private QueryResult pageOf(RankingPage page, ResultRows rows) {
    if (!rows.version().isNone()) {
      database.seen(rows.version());
    }
    requireVersion(page, rows.version());
    rows.requireFound();
    if (rows.count() == 0) {
      requireWithin(page.offset(), 1);
      return new QueryResult(noRows(page, rows.version()), PayloadOrigin.DATABASE);
    }
    var ranking = Ranking.of(rows.end(), rows.version());
    var to = Math.min(ranking.count(), page.limit());
    return found(page, ranking, 0, to, PayloadOrigin.DATABASE);
  }

  /** A valid cursor never points beyond the last row. */
  private static void requireWithin(int offset, int count) {
    if (offset < 0 || offset >= count) {
      throw new Failure.CursorExpired();
    }
  }

  private static Payload noRows(RankingPage page, DataVersion version) {
    var columns = Plans.columns(page.ranking());
    return Payload.noData(
        RowWriter.of(page.format(), PlacedColumn.from(0, columns)).end(), version);
  }

  private static void requireVersion(RankingPage page, DataVersion version) {
    if (page.cursor().filter(cursor -> !cursor.version().equals(version)).isPresent()) {
      throw new Failure.CursorExpired();
    }
  }
}
