package io.krispyto.query;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.Answer;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.bus.Page;
import io.krispyto.cache.ProcessPageCache;
import io.krispyto.cache.RedisPageCache;
import io.krispyto.config.CacheSettings;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.CurrentServer;
import io.krispyto.db.DataVersionWatch;
import io.krispyto.db.QuestionPool;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.Question;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Gives the page that answers a question, from the nearest place that has it: the cache of this
 * process, the Redis that all nodes share, the database. All instances of the query verticle share
 * one, and ask it from whatever threads they are on; a verticle itself, it has a life of its own.
 *
 * <p>Each page is from one data version, and none is given that is older than another that was
 * given before it was asked for.
 */
final class PageSource extends VerticleBase {
  private static final long COMPUTE_TIMEOUT_SECONDS = 6;

  /** Which part of the room of the page cache is for rankings that are read part by part. */
  private static final int RANKINGS_PART = 4;

  private final DatabaseSettings databaseSettings;
  private final CacheSettings settings;
  private final ProcessPageCache process;
  private final Duration patience;
  private final Supplier<Future<Void>> retireAskers;
  private final long pageBytes;
  private final long rankingBytes;
  private final Map<Miss, Promise<Found>> underWay = new ConcurrentHashMap<>();

  /** That this source has seen, whoever has seen what in the process. */
  private final AtomicReference<DataVersion> newest = new AtomicReference<>(DataVersion.NONE);

  private CurrentVersion version;
  private CurrentServer server;
  private Optional<RedisPageCache> redis;
  private PopularPages popular;
  private Changes changes;
  private DataVersionWatch watch;
  private RowStreams streams;
  private LargeAnswers large;
  private Rankings rankings;
  private volatile QuestionPool database;

  /** What is being looked for: a question, and the version that was current when it was asked. */
  private record Miss(Question question, DataVersion version) {}

  /**
   * An answer and where it was found.
   *
   * @param next what to ask with for the rest, if there is one
   */
  record Found(Answer answer, Origin in, Optional<String> next) {
    Found(Answer answer, Origin in) {
      this(answer, in, Optional.empty());
    }
  }

  /**
   * @param patience how long an answer in pieces waits for its client
   * @param retireAskers stops the instances that query this source, and completes when no query of
   *     theirs is in flight
   */
  PageSource(
      DatabaseSettings databaseSettings,
      CacheSettings settings,
      Duration patience,
      Supplier<Future<Void>> retireAskers) {
    this.databaseSettings = databaseSettings;
    this.settings = settings;
    this.patience = patience;
    this.retireAskers = retireAskers;
    rankingBytes = settings.pageCacheBytes() / RANKINGS_PART;
    pageBytes = settings.pageCacheBytes() - rankingBytes;
    process = new ProcessPageCache(pageBytes);
  }

  /** Ends well also where the database cannot be reached. */
  @Override
  public Future<?> start() {
    version = CurrentVersion.of(vertx);
    server = new CurrentServer(vertx, databaseSettings);
    database = new QuestionPool(vertx, databaseSettings, server);
    redis = settings.redis().map(there -> new RedisPageCache(vertx, there));
    popular = new PopularPages(vertx, this::findPage);
    popular.computeEvery(settings.refresh(), this::computeAgain);
    changes =
        new Changes(
            vertx,
            new Changes.Database() {
              @Override
              public <T> Future<T> ask(Function<SqlClient, Future<T>> question) {
                return PageSource.this.ask(question);
              }
            });
    watch =
        new DataVersionWatch(
            vertx, databaseSettings, server, this::database, newest::get, new VersionListener());
    streams =
        new RowStreams(vertx, databaseSettings, server, patience, this::failure, watch::isAway);
    large = new LargeAnswers(streams, this, pageBytes);
    rankings = new Rankings(this, redis, version::get, rankingBytes);
    return watch.start();
  }

  /** Stops the instances before their source, so that queries in flight are still answered. */
  @Override
  public Future<?> stop() {
    return retireAskers.get().eventually(streams::finish).eventually(this::close);
  }

  private Future<?> close() {
    popular.close();
    changes.close();
    version.distrust();
    return Future.join(
        watch.close(),
        streams.close(),
        process.close(),
        database.close(),
        redis.map(RedisPageCache::close).orElse(Future.succeededFuture()));
  }

  /** For questions about the database itself. */
  QuestionPool database() {
    return database;
  }

  /**
   * Finds the answer to a question.
   *
   * @param times how often it was asked
   * @param recipient where the answer is sent to, if it is in pieces
   * @return fails as {@link Answers#page}, except that a large answer is one; with {@link
   *     Failure.DatabaseUnavailable} at once where the database is away
   */
  Future<Found> find(Question question, long times, Recipient recipient) {
    return findPage(question)
        .onSuccess(found -> popular.asked(question, times))
        .recover(
            error ->
                error instanceof LargeAnswer
                    ? answerLarge(question, recipient)
                    : Future.failedFuture(error));
  }

  /**
   * Asks the database for what no cache keeps.
   *
   * @return fails with a failure
   */
  <T> Future<T> ask(Function<SqlClient, Future<T>> question) {
    return askRaw(question).recover(error -> Future.failedFuture(failure(error)));
  }

  /**
   * The same as {@link #ask}.
   *
   * @return fails with what the database's client throws
   */
  <T> Future<T> askRaw(Function<SqlClient, Future<T>> question) {
    if (watch.isAway()) {
      return Future.failedFuture(new Failure.DatabaseUnavailable(null));
    }
    return askCurrent(question)
        .timeout(COMPUTE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .onSuccess(answer -> watch.answered());
  }

  /**
   * A response from the previous server is outdated, so the query is repeated on the current one.
   */
  private <T> Future<T> askCurrent(Function<SqlClient, Future<T>> question) {
    var asked = database;
    return asked
        .ask(question)
        .transform(
            (answer, error) -> {
              var current = database;
              if (current != asked) {
                return current.ask(question);
              }
              return error == null ? Future.succeededFuture(answer) : Future.failedFuture(error);
            });
  }

  /** What changed, and when. */
  Changes changes() {
    return changes;
  }

  /** For what is asked part by part. */
  Rankings rankings() {
    return rankings;
  }

  /** For what is too large for an answer of {@link #ask}. */
  RowStreams streams() {
    return streams;
  }

  private Future<Found> answerLarge(Question question, Recipient recipient) {
    return large
        .answer(question, version.get(), recipient)
        .map(answer -> new Found(answer, Origin.DATABASE));
  }

  private Future<Found> findPage(Question question) {
    var miss = new Miss(question, version.get());
    return findInProcess(miss)
        .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> findOnce(miss)));
  }

  private Future<Optional<Found>> findInProcess(Miss miss) {
    return process
        .get(miss.question, miss.version)
        .map(page -> page.map(kept -> new Found(kept, Origin.PROCESS)));
  }

  /** However many ask at once. */
  private Future<Found> findOnce(Miss miss) {
    var mine = Promise.<Found>promise();
    var others = underWay.putIfAbsent(miss, mine);
    if (others != null) {
      return others.future();
    }
    // Whoever looked for it a moment ago may have kept it since.
    findInProcess(miss)
        .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> findFurther(miss)))
        .onComplete(mine::tryComplete, mine::tryFail);
    return mine.future().onComplete(done -> underWay.remove(miss, mine));
  }

  private Future<Found> findFurther(Miss miss) {
    return redis
        .map(shared -> shared.get(miss.question, miss.version))
        .orElse(Future.succeededFuture(Optional.empty()))
        .compose(
            page -> page.map(there -> foundInRedis(miss, there)).orElseGet(() -> compute(miss)));
  }

  private Future<Found> foundInRedis(Miss miss, Page page) {
    process.put(miss.question, page);
    return Future.succeededFuture(new Found(page, Origin.REDIS));
  }

  private Future<Found> compute(Miss miss) {
    return computeAgain(miss.question).map(page -> new Found(page, Origin.DATABASE));
  }

  /** Computes a page whether or not it is kept, and keeps it. */
  private Future<Page> computeAgain(Question question) {
    if (watch.isAway()) {
      return Future.failedFuture(new Failure.DatabaseUnavailable(null));
    }
    if (large.isKnown(question)) {
      return Future.failedFuture(new LargeAnswer());
    }
    return askCurrent(client -> Answers.page(client, question))
        .timeout(COMPUTE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .onSuccess(page -> keep(question, page))
        .recover(error -> Future.failedFuture(pageFailure(question, error)));
  }

  private Throwable pageFailure(Question question, Throwable error) {
    if (error instanceof LargeAnswer) {
      large.learn(question);
      return error;
    }
    return failure(error);
  }

  /** What an error of the database means. */
  Failure failure(Throwable error) {
    return watch.failure(error);
  }

  /** Keeps a page in all caches. */
  void keep(Question question, Page page) {
    seen(page.version());
    process.put(question, page);
    redis.ifPresent(shared -> shared.put(question, page));
  }

  /** The database has answered with a version. */
  void seen(DataVersion answered) {
    watch.answered();
    if (version.advance(answered)) {
      tell(answered);
    }
    // Others in this process may have seen it before us, and know nothing of our pages.
    if (newest.getAndAccumulate(answered, PageSource::newer).compareTo(answered) < 0) {
      popular.refresh();
      changes.look();
    }
  }

  private static DataVersion newer(DataVersion left, DataVersion right) {
    return right.isAfter(left) ? right : left;
  }

  private void tell(DataVersion current) {
    tell(new JsonObject().put("number", current.number()));
  }

  private void tell(JsonObject news) {
    vertx.eventBus().publish(Addresses.DATA_VERSION, news);
  }

  private final class VersionListener implements DataVersionWatch.Listener {
    @Override
    public void seen(DataVersion seen, DataVersion before) {
      if (before.isAfter(seen) && newest.compareAndSet(before, seen)) {
        process.clear();
        changes.goneBack();
        rankings.clear();
        if (version.goBack(before, seen)) {
          tell(new JsonObject().put("number", seen.number()).put("instead", before.number()));
        }
      } else {
        PageSource.this.seen(seen);
      }
    }

    @Override
    public void watching() {
      version.confirm();
      // In this process nobody needs to hear it.
      if (vertx.isClustered() && !version.get().isNone()) {
        tell(version.get());
      }
    }

    @Override
    public void away(Failure.DatabaseUnavailable cause) {
      underWay.values().forEach(asked -> asked.tryFail(cause));
      rankings.fail(cause);
    }

    @Override
    public void moved() {
      back();
    }

    @Override
    public void back() {
      // Connections that went silent may stay so; the operating system notices after hours.
      var silent = database;
      database = new QuestionPool(vertx, databaseSettings, server);
      silent.close();
      streams.reconnect();
    }
  }
}
