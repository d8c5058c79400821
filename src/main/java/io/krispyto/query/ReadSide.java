package io.krispyto.query;

import io.krispyto.cache.RedisResultCache;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.query.change.Changes;
import io.krispyto.query.change.DataVersions;
import io.krispyto.query.change.MarketRefresh;
import io.krispyto.query.data.Database;
import io.krispyto.query.export.Exports;
import io.krispyto.query.journal.IngestionReader;
import io.krispyto.query.page.CachedResults;
import io.krispyto.query.page.Rankings;
import io.krispyto.query.price.Prices;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all instances of the query verticle share: the connections to the database, the caches, and
 * the watch of the data version. It is a verticle so that it has a lifecycle of its own.
 */
final class ReadSide extends VerticleBase {
  /** Rankings that are read page by page get a quarter of the result cache. */
  private static final int RANKINGS_DIVISOR = 4;

  private final DatabaseSettings databaseSettings;
  private final CacheSettings cacheSettings;
  private final Duration timeout;
  private final Supplier<Future<Void>> retireInstances;
  private DataVersions versions;
  private Database database;
  private Optional<RedisResultCache> redis;
  private CachedResults results;
  private Rankings rankings;
  private Changes changes;
  private MarketRefresh market;

  /**
   * @param timeout how long a chunked response waits for its client
   * @param retireInstances stops the instances of the query verticle, and completes when none of
   *     their queries is in flight
   */
  ReadSide(
      DatabaseSettings databaseSettings,
      CacheSettings cacheSettings,
      Duration timeout,
      Supplier<Future<Void>> retireInstances) {
    this.databaseSettings = databaseSettings;
    this.cacheSettings = cacheSettings;
    this.timeout = timeout;
    this.retireInstances = retireInstances;
  }

  /** Succeeds even if the database cannot be reached. */
  @Override
  public Future<?> start() {
    var rankingBytes = cacheSettings.pageCacheBytes() / RANKINGS_DIVISOR;
    versions = new DataVersions(vertx);
    database =
        new Database(vertx, databaseSettings, timeout, versions::newest, new DatabaseListener());
    redis = cacheSettings.redis().map(settings -> new RedisResultCache(vertx, settings));
    results =
        new CachedResults(
            vertx,
            database,
            versions::current,
            redis,
            cacheSettings.pageCacheBytes() - rankingBytes);
    rankings = new Rankings(database, redis, versions::current, rankingBytes);
    changes = new Changes(vertx, database);
    market = new MarketRefresh(vertx, database);
    results.refreshEvery(cacheSettings.refresh());
    return database.start();
  }

  /** Stops the instances first, so that queries in flight still complete. */
  @Override
  public Future<?> stop() {
    return retireInstances.get().eventually(database::finishStreams).eventually(this::close);
  }

  private Future<?> close() {
    changes.close();
    market.close();
    versions.distrust();
    return Future.join(
        results.close(),
        database.close(),
        redis.map(RedisResultCache::close).orElse(Future.succeededFuture()));
  }

  Database database() {
    return database;
  }

  /** Returns the results of cacheable queries. */
  CachedResults results() {
    return results;
  }

  /** Returns the results that are read page by page. */
  Rankings rankings() {
    return rankings;
  }

  Changes changes() {
    return changes;
  }

  Exports exports() {
    return new Exports(database);
  }

  Prices prices() {
    return new Prices(vertx, database);
  }

  IngestionReader ingestions() {
    return new IngestionReader(database);
  }

  private final class DatabaseListener implements Database.Listener {
    @Override
    public void seen(DataVersion version) {
      if (versions.advance(version)) {
        results.refresh();
        changes.check();
        market.check();
      }
    }

    @Override
    public void watched(DataVersion version, DataVersion before) {
      if (versions.acceptRestore(before, version)) {
        results.clear();
        changes.goneBack();
        market.check();
        rankings.clear();
        versions.goBack(before, version);
      } else {
        seen(version);
      }
    }

    @Override
    public void watching() {
      versions.confirm();
    }

    @Override
    public void down(Failure.DatabaseUnavailable cause) {
      results.fail(cause);
      rankings.fail(cause);
    }
  }
}
