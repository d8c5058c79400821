package io.krispyto.query;

import io.krispyto.bus.Answer;
import io.krispyto.config.DatabaseSettings;
import io.krispyto.db.PgClients;
import io.krispyto.domain.DashboardQuestion;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Question;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Answers the questions whose answers are too large for a page: in pieces, as the rows come from
 * the database. All instances of the query verticle share one, on whatever threads they are.
 *
 * <p>An answer that is not too large to be kept becomes a page on the way, and whoever has the same
 * question in the meantime waits for it; else the many who look at the same dashboard would all
 * have their own stream after each change of the data.
 */
final class LargeAnswers {
  /** Of the room of the page cache, which keeps no page that takes more. */
  private static final int LARGEST_PART = 16;

  /**
   * How many streams at a time may read ahead of their client to gather a page, and hold it until
   * their client has it.
   */
  private static final int MAX_GATHERING = 4;

  /** More than streams take to end, unless the database is silent. */
  private static final long STOP_SECONDS = 2;

  private final Vertx vertx;
  private final DatabaseSettings settings;
  private final PageSource pages;
  private final Duration patience;
  private final long largestKept;
  private final LargeQuestions known;
  private final Semaphore mayGather = new Semaphore(MAX_GATHERING);
  private final Map<Asked, Gathering> gatherings = new ConcurrentHashMap<>();
  private final Set<PieceSender> senders = ConcurrentHashMap.newKeySet();
  private volatile Pool connections;

  /** A question, and the version that was current when it was asked. */
  private record Asked(DashboardQuestion question, DataVersion version) {}

  /**
   * @param pages keeps what was gathered
   * @param pageCacheBytes how much that is at most, in all
   * @param patience how long a stream waits for its client
   */
  LargeAnswers(
      Vertx vertx,
      DatabaseSettings settings,
      PageSource pages,
      long pageCacheBytes,
      Duration patience) {
    this.vertx = vertx;
    this.settings = settings;
    this.pages = pages;
    this.patience = patience;
    largestKept = pageCacheBytes / LARGEST_PART;
    known = new LargeQuestions(largestKept);
    connections = PgClients.forStreams(vertx, settings);
  }

  /** Whether the answer to a question is large, as far as is known. */
  boolean isKnown(Question question) {
    return known.contains(question);
  }

  /** The answer to a question was found to be large. */
  void learn(Question question) {
    known.add(question);
  }

  /**
   * Answers a question.
   *
   * @param version the current one
   * @param context where the answer is sent from
   * @return a page where it is small enough, or others wait for it; fails with a failure
   */
  Future<Answer> answer(DashboardQuestion question, DataVersion version, Context context) {
    var asked = new Asked(question, version);
    var others = gatherings.get(asked);
    if (others != null) {
      return await(others, asked, context);
    }
    var mine = gathering(asked);
    if (mine.isUnderWay()) {
      others = gatherings.putIfAbsent(asked, mine);
      if (others != null) {
        mine.close();
        return await(others, asked, context);
      }
    }
    return onContext(context).compose(there -> open(question, mine));
  }

  /**
   * Takes new connections, since those that went silent may stay so. Streams whose connection did
   * not are let go on.
   */
  void reconnect() {
    var before = connections;
    connections = PgClients.forStreams(vertx, settings);
    Future.join(senders.stream().map(PieceSender::closed).toList())
        .onComplete(closed -> before.close());
  }

  /** Ends all streams, and closes their connections. */
  Future<Void> close() {
    return Future.join(senders.stream().map(PieceSender::stop).toList())
        .timeout(STOP_SECONDS, TimeUnit.SECONDS)
        .eventually(connections::close)
        .otherwiseEmpty()
        .mapEmpty();
  }

  private Future<Answer> await(Gathering others, Asked asked, Context context) {
    return others
        .page()
        .compose(
            page ->
                page.<Future<Answer>>map(Future::succeededFuture)
                    .orElseGet(() -> answer(asked.question, asked.version, context)));
  }

  private Gathering gathering(Asked asked) {
    if (!known.mayBeKept(asked.question) || !mayGather.tryAcquire()) {
      return Gathering.none();
    }
    var gathering = new Gathering(largestKept, mayGather::release);
    gathering
        .page()
        .onSuccess(
            page -> {
              // Before those who wait for it go on.
              gatherings.remove(asked, gathering);
              page.ifPresent(there -> pages.keep(asked.question, there));
              if (gathering.isTooLarge()) {
                known.addTooLarge(asked.question);
              }
            });
    return gathering;
  }

  /** Only one thread touches a stream, whichever it was that found the answer to be large. */
  private static Future<Void> onContext(Context context) {
    return Future.future(there -> context.runOnContext(there::complete));
  }

  private Future<Answer> open(DashboardQuestion question, Gathering gathering) {
    return DashboardCursor.open(connections, question)
        .onFailure(error -> gathering.close())
        .compose(cursor -> begin(question, new RowPieces(cursor, gathering)))
        .recover(error -> Future.failedFuture(pages.failure(error)));
  }

  private Future<Answer> begin(DashboardQuestion question, RowPieces pieces) {
    return pieces
        .read()
        .compose(
            read -> {
              Answers.requireNone(pieces.unknownSymbols());
              pages.seen(pieces.version());
              return pieces.isComplete() ? page(question, pieces) : send(question, pieces);
            })
        .onFailure(error -> pieces.close());
  }

  /** The data has changed, and the answer is no longer large. */
  private Future<Answer> page(DashboardQuestion question, RowPieces pieces) {
    known.learn(question, pieces.rows(), pieces.bytes());
    var page = pieces.page();
    pages.keep(question, page);
    return pieces.close().map(page);
  }

  private Future<Answer> send(DashboardQuestion question, RowPieces pieces) {
    var sender = new PieceSender(vertx, pieces, patience, pages::failure);
    senders.add(sender);
    sender
        .closed()
        .onComplete(
            closed -> {
              senders.remove(sender);
              if (pieces.isComplete()) {
                known.learn(question, pieces.rows(), pieces.bytes());
              }
            });
    return sender.open().map(page -> page);
  }
}
