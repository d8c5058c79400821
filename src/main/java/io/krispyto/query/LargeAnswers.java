package io.krispyto.query;

import io.krispyto.bus.Answer;
import io.krispyto.bus.Page;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Question;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

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

  private final RowStreams streams;
  private final PageSource pages;
  private final long largestKept;
  private final LargeQuestions known;
  private final Semaphore mayGather = new Semaphore(MAX_GATHERING);
  private final Map<Asked, Gathering> gatherings = new ConcurrentHashMap<>();

  /** A question, and the version that was current when it was asked. */
  private record Asked(Question question, DataVersion version) {}

  /**
   * @param pages keeps what was gathered
   * @param pageCacheBytes how much that is at most, in all
   */
  LargeAnswers(RowStreams streams, PageSource pages, long pageCacheBytes) {
    this.streams = streams;
    this.pages = pages;
    largestKept = pageCacheBytes / LARGEST_PART;
    known = new LargeQuestions(largestKept);
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
   * @param recipient where the answer is sent to
   * @return a page where it is small enough, or others wait for it; fails with a failure
   */
  Future<Answer> answer(Question question, DataVersion version, Recipient recipient) {
    var asked = new Asked(question, version);
    var others = gatherings.get(asked);
    if (others != null) {
      return await(others, asked, recipient);
    }
    var mine = gathering(asked);
    if (mine.isUnderWay()) {
      others = gatherings.putIfAbsent(asked, mine);
      if (others != null) {
        mine.close();
        return await(others, asked, recipient);
      }
    }
    return open(question, mine, recipient);
  }

  private Future<Answer> await(Gathering others, Asked asked, Recipient recipient) {
    return others
        .page()
        .compose(
            page ->
                page.<Future<Answer>>map(Future::succeededFuture)
                    .orElseGet(() -> answer(asked.question, asked.version, recipient)));
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

  private Future<Answer> open(Question question, Gathering gathering, Recipient recipient) {
    var plan = Plans.of(question).orElseThrow();
    var rows = new AnswerRows(plan);
    return streams
        .open(plan.whole(), rows, gathering, recipient)
        .compose(pieces -> begin(question, rows, pieces).onFailure(error -> pieces.close()))
        .recover(error -> Future.failedFuture(pages.failure(error)));
  }

  private Future<Answer> begin(Question question, AnswerRows rows, RowPieces pieces) {
    // A failure of its own must close the stream too.
    return Future.succeededFuture(pieces)
        .compose(
            begun -> {
              rows.requireAsked();
              pages.seen(pieces.version());
              return pieces.isComplete()
                  ? page(question, rows, pieces)
                  : send(question, rows, pieces);
            });
  }

  /** The data has changed, and the answer is no longer large. */
  private Future<Answer> page(Question question, AnswerRows rows, RowPieces pieces) {
    learn(question, rows, pieces);
    var all = pieces.page();
    var page = rows.isNoData() ? Page.noData(all.bytes(), pieces.version()) : all;
    pages.keep(question, page);
    return pieces.close().map(page);
  }

  private void learn(Question question, AnswerRows rows, RowPieces pieces) {
    known.learn(question, rows.areTooManyForAPage(), pieces.bytes());
  }

  private Future<Answer> send(Question question, AnswerRows rows, RowPieces pieces) {
    var sender = streams.sender(pieces);
    sender
        .closed()
        .onComplete(
            closed -> {
              if (pieces.isComplete()) {
                learn(question, rows, pieces);
              }
            });
    return sender.open().map(page -> page);
  }
}
