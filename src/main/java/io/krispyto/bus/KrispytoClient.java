package io.krispyto.bus;

import io.krispyto.domain.OrderColumn;
import io.krispyto.domain.OrderType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;

/**
 * Asks Krispyto over the event bus: its verticles in the same Vert.x, or, where the Vert.x is
 * clustered, those of other processes. Every question ends within 15 seconds, or those of {@link
 * #within}; all fails with a {@link KrispytoFailure}. For any thread.
 */
public final class KrispytoClient {
  /** The newest day with a record, as the parameter {@code date} has it. */
  public static final String LATEST = "latest";

  /** Every currency, as the parameter {@code id} has it. */
  public static final String ALL = "all";

  /** Longer than any answer may take, so that it is the other side that says what was wrong. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final DeliveryOptions delivery;

  private KrispytoClient(Vertx vertx, Duration patience) {
    this.vertx = vertx;
    delivery = new DeliveryOptions().setSendTimeout(patience.toMillis());
  }

  /** One for a Vert.x, which learns to send and receive our messages. */
  public static KrispytoClient of(Vertx vertx) {
    PageCodec.register(vertx);
    return new KrispytoClient(vertx, PATIENCE);
  }

  /**
   * The same, with another patience. What was written may have been written though nobody said so
   * in time.
   */
  public KrispytoClient within(Duration patience) {
    return new KrispytoClient(vertx, patience);
  }

  /**
   * Asks any operation.
   *
   * @param parameters the contract's, by their names
   */
  public Future<Answer> ask(ReadOperation operation, JsonObject parameters) {
    return request(operation.address(), parameters);
  }

  /**
   * How currencies stood on a day, ranked.
   *
   * @param id symbols separated by commas, or {@link #ALL}
   * @param date {@code yyyy-M-d}, or {@link #LATEST}
   * @return {@link Page#isNoData()} where nobody has a record on that day; a {@link PageInPieces}
   *     of many rows
   */
  public Future<Answer> dashboard(
      String id, String date, OrderColumn orderBy, OrderType orderType) {
    return ask(
        ReadOperation.DASHBOARD,
        new JsonObject()
            .put("id", id)
            .put("date", date)
            .put("order_by", orderBy.columnName())
            .put("order_type", orderType.name().toLowerCase(Locale.ROOT)));
  }

  /** A currency by its name, or else its symbol: {@code {"name", "symbol"}}. */
  public Future<JsonObject> search(String name) {
    return ask(ReadOperation.SEARCH, new JsonObject().put("name", name)).map(KrispytoClient::json);
  }

  /** The record of a currency on a day, the contract's {@code Record}. */
  public Future<JsonObject> record(String currency, LocalDate day) {
    return ask(ReadOperation.RECORD, key(currency, day)).map(KrispytoClient::json);
  }

  /**
   * Writes the record of a currency on a day. The next question is answered with it.
   *
   * @param values the contract's {@code RecordValues}
   */
  public Future<JsonObject> putRecord(String currency, LocalDate day, JsonObject values) {
    return this.<Page>request(Addresses.PUT_RECORD, key(currency, day).put("body", values))
        .map(KrispytoClient::json);
  }

  /** Removes all records of a currency on a day. */
  public Future<Void> deleteRecord(String currency, LocalDate day) {
    return this.<Page>request(Addresses.DELETE_RECORD, key(currency, day)).mapEmpty();
  }

  private static JsonObject key(String currency, LocalDate day) {
    return new JsonObject().put("currency", currency).put("date", day.toString());
  }

  private <T> Future<T> request(String address, JsonObject parameters) {
    return vertx
        .eventBus()
        .<T>request(address, parameters, delivery)
        .map(Message::body)
        .recover(error -> Future.failedFuture(KrispytoFailure.of(error)));
  }

  private static JsonObject json(Answer page) {
    return ((Page) page).bytes().toJsonObject();
  }

  /**
   * All bytes of an answer, however it comes.
   *
   * @param most how many there may be; of more, none is kept, and it fails with 413
   */
  public Future<Buffer> bytes(Answer answer, long most) {
    if (answer instanceof PageInPieces pieces) {
      return gather(pieces, most);
    }
    var bytes = ((Page) answer).bytes();
    return bytes.length() > most
        ? Future.failedFuture(KrispytoFailure.tooLarge(most))
        : Future.succeededFuture(bytes);
  }

  /** On one event loop, whoever asks: a stream of pieces is for one thread. */
  private Future<Buffer> gather(PageInPieces page, long most) {
    var whole = Promise.<Buffer>promise();
    vertx.getOrCreateContext().runOnContext(there -> gather(page, most, whole));
    return whole.future();
  }

  private void gather(PageInPieces page, long most, Promise<Buffer> whole) {
    var all = Buffer.buffer();
    var pieces = stream(page);
    pieces
        .exceptionHandler(whole::tryFail)
        .endHandler(end -> whole.tryComplete(all))
        .handler(
            piece -> {
              if (all.length() + piece.length() <= most) {
                all.appendBuffer(piece);
              } else if (whole.tryFail(KrispytoFailure.tooLarge(most))) {
                pieces.cancel();
              }
            });
  }

  /**
   * The bytes of a large answer as they come, at the pace of who reads them, on the event loop
   * where the answer came. Who does not read them to their end has to cancel them; who does not
   * take any for 30 seconds is given up.
   */
  public PieceStream stream(PageInPieces page) {
    return new PieceStream(vertx, page);
  }
}
