package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.OrderColumn;
import io.krispyto.domain.OrderType;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/**
 * Asks Krispyto over the event bus: its verticles in the same Vert.x, or, where the Vert.x is
 * clustered, those of other processes. Every query ends within 15 seconds, or those of {@link
 * #within}; all fails with a {@link KrispytoFailure}. For any thread.
 *
 * <p>In a cluster, a read that has no reply after a second is sent again, since the node that got
 * it may be gone; the first reply counts. Writes are never sent twice.
 *
 * <p>Rows come as finished bytes, the same that HTTP has, with their media type and the version of
 * the data that they are from. A {@link QueryResponse} of very many, as most exports are, is a
 * {@link ChunkedPayload}, which costs the read side a connection of its database until it is read
 * or cancelled: take either with {@link #bytes}, or what comes in chunks with {@link #stream},
 * chunk by chunk. What is one object comes as JSON.
 */
public final class KrispytoClient {
  /** The newest day with a record, as the parameter {@code date} has it. */
  public static final String LATEST = "latest";

  /** Every currency, as the parameter {@code id} has it. */
  public static final String ALL = "all";

  /** Longer than any answer may take, so that it is the other side that says what was wrong. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final DeliveryOptions delivery;

  private KrispytoClient(Vertx vertx, Duration timeout) {
    this.vertx = vertx;
    delivery = new DeliveryOptions().setSendTimeout(timeout.toMillis());
  }

  /** One for a Vert.x, which learns to send and receive our messages. */
  public static KrispytoClient of(Vertx vertx) {
    PayloadCodec.register(vertx);
    return new KrispytoClient(vertx, TIMEOUT);
  }

  /**
   * The same, with another timeout, which each chunk of an answer has too. What was written may
   * have been written though nobody said so in time.
   */
  public KrispytoClient within(Duration timeout) {
    return new KrispytoClient(vertx, timeout);
  }

  /**
   * Asks any operation.
   *
   * @param parameters the contract's, by their names
   */
  public Future<QueryResponse> ask(ReadOperation operation, JsonObject parameters) {
    return this.<QueryResponse>read(operation.address(), parameters).map(Message::body);
  }

  /**
   * How currencies stood on a day, ranked.
   *
   * @param id symbols separated by commas, or {@link #ALL}
   * @param date {@code yyyy-M-d}, or {@link #LATEST}
   * @return {@link Payload#isNoData()} where nobody has a record on that day; a {@link
   *     ChunkedPayload} of many rows
   */
  public Future<QueryResponse> dashboard(
      String id, String date, OrderColumn orderBy, OrderType orderType) {
    return dashboard(id, date, orderBy, orderType, Options.dashboard());
  }

  /** The same, with options; with a limit, always a {@link Payload}. */
  public Future<QueryResponse> dashboard(
      String id, String date, OrderColumn orderBy, OrderType orderType, Options.Dashboard options) {
    return ask(ReadOperation.DASHBOARD, ranking(id, date, orderBy, orderType, options));
  }

  /**
   * The same, part by part, all of one version of the data for as long as that is kept.
   *
   * @param options with a limit, and, after the first part, with the cursor that the one before
   *     tells; fails with 410 where the data of a cursor are no more
   */
  public Future<ListPage> dashboardPart(
      String id, String date, OrderColumn orderBy, OrderType orderType, Options.Dashboard options) {
    return part(ReadOperation.DASHBOARD, ranking(id, date, orderBy, orderType, options));
  }

  private static JsonObject ranking(
      String id, String date, OrderColumn orderBy, OrderType orderType, Options.Dashboard options) {
    return options
        .parameters()
        .put("id", id)
        .put("date", date)
        .put("order_by", orderBy.columnName())
        .put("order_type", orderType.name().toLowerCase(Locale.ROOT));
  }

  /**
   * The gainers and losers of a day; {@link Payload#isNoData()} where nobody has a record on it.
   */
  public Future<Payload> movers(Options.Movers options) {
    return ask(ReadOperation.MOVERS, options.parameters()).map(Payload.class::cast);
  }

  /**
   * The first and the last day with a record, and those around a day; {@link Payload#isNoData()}
   * where there is no record at all.
   */
  public Future<Payload> days(Options.Days options) {
    return ask(ReadOperation.DAYS, options.parameters()).map(Payload.class::cast);
  }

  /** The currencies there are, and the days of which they have records. */
  public Future<QueryResponse> currencies(Options.Currencies options) {
    return ask(ReadOperation.CURRENCIES, options.parameters());
  }

  /**
   * A currency, and the days of which it has records.
   *
   * @param currency its name, or else its symbol; of several, 409
   */
  public Future<JsonObject> currency(String currency) {
    return ask(ReadOperation.CURRENCY, named(currency)).map(KrispytoClient::json);
  }

  /**
   * How a currency stood in the days, weeks or months of a range.
   *
   * @param currency its name, or else its symbol; of several, 409
   * @return {@link Payload#isNoData()} where it has no record in the range; a {@link
   *     ChunkedPayload} of many rows
   */
  public Future<QueryResponse> history(String currency, Options.History options) {
    return ask(ReadOperation.HISTORY, options.parameters().put("currency", currency));
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
   * Records as an ingestion reads them, those of a currency together, in the order of their dates.
   *
   * @return in CSV or NDJSON, however many there are: a {@link ChunkedPayload} of all but a few;
   *     {@link Payload#isNoData()} where there is none
   */
  public Future<QueryResponse> export(Options.Export options) {
    return ask(ReadOperation.EXPORT, options.parameters());
  }

  /** What became of ingestions, the newest first. */
  public Future<ListPage> ingestions(Options.Ingestions options) {
    return part(ReadOperation.INGESTIONS, options.parameters());
  }

  /** What became of an ingestion. */
  public Future<JsonObject> ingestion(long id) {
    return ask(ReadOperation.INGESTION, ofIngestion(new JsonObject(), id))
        .map(KrispytoClient::json);
  }

  /** The rows of an ingestion that were not loaded, and why; a {@link ChunkedPayload} of many. */
  public Future<QueryResponse> rejections(long id, Options.Rejections options) {
    return ask(ReadOperation.REJECTIONS, ofIngestion(options.parameters(), id));
  }

  /** Ends well if queries can be answered; else it fails with 503, and says why not. */
  public Future<Void> readiness() {
    return ask(ReadOperation.READINESS, new JsonObject()).mapEmpty();
  }

  /**
   * What changed since a version, all together. It tells the version that holds too: {@link
   * DataVersion#NONE} is good where none is known.
   */
  public Future<Change> changesSince(DataVersion known) {
    var parameters = new JsonObject().put("since", known.number());
    return this.<JsonObject>read(Addresses.CHANGES_SINCE, parameters)
        .map(news -> Change.of(news.body()));
  }

  /**
   * Tells each change of the data from now on, within a second, whoever wrote: what was answered
   * before may be old then. However many nodes tell it, it is told once; an older version than the
   * one before only where the database was restored from a backup. Who wants to miss nothing asks
   * for {@link #changesSince} when it listens.
   *
   * @return {@link MessageConsumer#completion()} when it listens; to be unregistered by who wants
   *     to hear no more
   */
  public MessageConsumer<JsonObject> followChanges(Handler<Change> handler) {
    return vertx.eventBus().consumer(Addresses.CHANGES, new ChangeMerger(handler));
  }

  /**
   * Writes the record of a currency on a day. The next query is answered with it.
   *
   * @param values the contract's {@code RecordValues}
   */
  public Future<JsonObject> putRecord(String currency, LocalDate day, JsonObject values) {
    return this.<Payload>write(Addresses.PUT_RECORD, key(currency, day).put("body", values))
        .map(written -> json(written.body()));
  }

  /** Removes all records of a currency on a day. */
  public Future<Void> deleteRecord(String currency, LocalDate day) {
    return this.<Payload>write(Addresses.DELETE_RECORD, key(currency, day)).mapEmpty();
  }

  private static JsonObject named(String currency) {
    return new JsonObject().put("currency", currency);
  }

  private static JsonObject key(String currency, LocalDate day) {
    return named(currency).put("date", day.toString());
  }

  private static JsonObject ofIngestion(JsonObject parameters, long id) {
    return parameters.put("id", String.valueOf(id));
  }

  private Future<ListPage> part(ReadOperation operation, JsonObject parameters) {
    return this.<QueryResponse>read(operation.address(), parameters)
        .map(
            part ->
                new ListPage(part.body(), Optional.ofNullable(part.headers().get(Addresses.NEXT))));
  }

  private <T> Future<Message<T>> read(String address, JsonObject parameters) {
    return explained(ReadRequest.send(vertx, address, parameters, delivery));
  }

  private <T> Future<Message<T>> write(String address, JsonObject parameters) {
    return explained(vertx.eventBus().request(address, parameters, delivery));
  }

  private static <T> Future<T> explained(Future<T> reply) {
    return reply.recover(error -> Future.failedFuture(KrispytoFailure.of(error)));
  }

  private static JsonObject json(QueryResponse payload) {
    return ((Payload) payload).bytes().toJsonObject();
  }

  /**
   * All bytes of an answer, however it comes.
   *
   * @param most how many there may be; of more, none is kept, and it fails with 413
   */
  public Future<Buffer> bytes(QueryResponse response, long most) {
    if (response instanceof ChunkedPayload chunks) {
      return gather(chunks, most);
    }
    var bytes = ((Payload) response).bytes();
    return bytes.length() > most
        ? Future.failedFuture(KrispytoFailure.tooLarge(most))
        : Future.succeededFuture(bytes);
  }

  /** On one event loop, whoever asks: a stream of chunks is for one thread. */
  private Future<Buffer> gather(ChunkedPayload payload, long most) {
    var whole = Promise.<Buffer>promise();
    vertx.getOrCreateContext().runOnContext(there -> gather(payload, most, whole));
    return whole.future();
  }

  private void gather(ChunkedPayload payload, long most, Promise<Buffer> whole) {
    var all = Buffer.buffer();
    var chunks = stream(payload);
    chunks
        .exceptionHandler(whole::tryFail)
        .endHandler(end -> whole.tryComplete(all))
        .handler(
            chunk -> {
              if (all.length() + chunk.length() <= most) {
                all.appendBuffer(chunk);
              } else if (whole.tryFail(KrispytoFailure.tooLarge(most))) {
                chunks.cancel();
              }
            });
  }

  /**
   * The bytes of a large answer as they come, at the pace of who reads them, on the event loop
   * where the answer came. Who does not read them to their end has to cancel them; who does not
   * take any for 30 seconds is given up.
   */
  public ChunkStream stream(ChunkedPayload payload) {
    return new ChunkStream(vertx, payload, delivery);
  }
}
