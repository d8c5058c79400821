package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.krispyto.domain.record.PricePairs;
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
 * A client for Krispyto over the event bus. It reaches the verticles in the same Vert.x instance
 * or, if that is clustered, those of other processes. Every request completes within 15 seconds, or
 * the timeout set by {@link #within}. Failures are {@link KrispytoFailure}s. Thread-safe.
 *
 * <p>In a cluster, a read without a reply after one second is sent again, since its node may be
 * gone; the first reply counts. Writes and batches of {@link #prices} are never retried.
 *
 * <p>Rows arrive as the same bytes as over HTTP, with their media type and data version. A {@link
 * QueryResponse} with very many rows, such as most exports, is a {@link ChunkedPayload}. It holds a
 * database connection of the read side until it is read or cancelled. {@link #bytes} reads either
 * kind of response into memory; {@link #stream} reads a {@link ChunkedPayload} chunk by chunk.
 * Single objects arrive as JSON.
 */
public final class KrispytoClient {
  /** Value of {@code date} that means the newest day with a record. */
  public static final String LATEST = "latest";

  /** Value of {@code id} that means all currencies. */
  public static final String ALL = "all";

  /** Longer than the server's own timeouts, so that its error arrives first. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final Vertx vertx;
  private final DeliveryOptions delivery;

  private KrispytoClient(Vertx vertx, Duration timeout) {
    this.vertx = vertx;
    delivery = new DeliveryOptions().setSendTimeout(timeout.toMillis());
  }

  /** Creates a client, and registers the message codecs with the Vert.x instance. */
  public static KrispytoClient of(Vertx vertx) {
    PayloadCodec.register(vertx);
    return new KrispytoClient(vertx, TIMEOUT);
  }

  /**
   * Returns a client with another timeout, which also applies to each chunk of a response. A write
   * that times out may still have taken effect.
   */
  public KrispytoClient within(Duration timeout) {
    return new KrispytoClient(vertx, timeout);
  }

  /**
   * Sends any read operation.
   *
   * @param parameters the contract's parameters by name
   */
  public Future<QueryResponse> ask(ReadOperation operation, JsonObject parameters) {
    return this.<QueryResponse>read(operation, parameters).map(Message::body);
  }

  /**
   * The ranked currencies of one day.
   *
   * @param id symbols separated by commas, or {@link #ALL}
   * @param date UTC calendar day, {@code yyyy-M-d}, or {@link #LATEST}
   * @return {@link Payload#isNoData()} if no currency has a record on that day; a {@link
   *     ChunkedPayload} for many rows
   */
  public Future<QueryResponse> dashboard(
      String id, String date, OrderColumn orderBy, OrderType orderType) {
    return dashboard(id, date, orderBy, orderType, Options.dashboard());
  }

  /**
   * The ranked currencies of one day, with options. With a limit, the response is always a {@link
   * Payload}.
   */
  public Future<QueryResponse> dashboard(
      String id, String date, OrderColumn orderBy, OrderType orderType, Options.Dashboard options) {
    return ask(ReadOperation.DASHBOARD, ranking(id, date, orderBy, orderType, options));
  }

  /**
   * One page of the ranked currencies of one day. All pages come from one data version for as long
   * as the server keeps it.
   *
   * @param options a limit and, after the first page, the cursor from the previous page; fails with
   *     410 if the data version of the cursor is no longer available
   */
  public Future<ListPage> dashboardPage(
      String id, String date, OrderColumn orderBy, OrderType orderType, Options.Dashboard options) {
    return page(ReadOperation.DASHBOARD, ranking(id, date, orderBy, orderType, options));
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
   * The gainers and losers of a day; {@link Payload#isNoData()} if no currency has a record on it.
   */
  public Future<Payload> movers(Options.Movers options) {
    return ask(ReadOperation.MOVERS, options.parameters()).map(Payload.class::cast);
  }

  /**
   * The first and last day with a record, and the days with a record around a given day; {@link
   * Payload#isNoData()} if there are no records.
   */
  public Future<Payload> days(Options.Days options) {
    return ask(ReadOperation.DAYS, options.parameters()).map(Payload.class::cast);
  }

  /** The newest record of each currency, with the greatest market cap first. */
  public Future<QueryResponse> latest(Options.Latest options) {
    return ask(ReadOperation.LATEST, options.parameters());
  }

  /** The market as a whole on a day; {@link Payload#isNoData()} if it has no records. */
  public Future<Payload> market(Options.Market options) {
    return ask(ReadOperation.MARKET, options.parameters()).map(Payload.class::cast);
  }

  /**
   * The market as a whole by day or longer interval; {@link Payload#isNoData()} if the range has no
   * records; a {@link ChunkedPayload} for many rows.
   */
  public Future<QueryResponse> marketHistory(Options.MarketHistory options) {
    return ask(ReadOperation.MARKET_HISTORY, options.parameters());
  }

  /**
   * The correlations of the daily returns of each pair of currencies.
   *
   * @param id slugs, names or symbols of 2 to 30 currencies, separated by commas; fails with 409 if
   *     one of them means several currencies
   */
  public Future<Payload> correlation(String id, Options.Correlation options) {
    return ask(ReadOperation.CORRELATION, options.parameters().put("id", id))
        .map(Payload.class::cast);
  }

  /**
   * Highs and lows, drawdowns, volatility and returns of a currency; {@link Payload#isNoData()} if
   * it has no record in the range.
   *
   * @param currency its slug, name, symbol or alias, or {@code slug:} and its slug; fails with 409
   *     if the text means several currencies
   */
  public Future<Payload> statistics(String currency, Options.Statistics options) {
    return ask(ReadOperation.STATISTICS, options.parameters().put("currency", currency))
        .map(Payload.class::cast);
  }

  /** All currencies, each with its range of days with records. */
  public Future<QueryResponse> currencies(Options.Currencies options) {
    return ask(ReadOperation.CURRENCIES, options.parameters());
  }

  /**
   * One currency and its range of days with records.
   *
   * @param currency its slug, name, symbol or alias, or {@code slug:} and its slug; fails with 409
   *     if the text means several currencies
   */
  public Future<JsonObject> currency(String currency) {
    return ask(ReadOperation.CURRENCY, named(currency)).map(KrispytoClient::json);
  }

  /**
   * The history of a currency, by day or by a longer interval.
   *
   * @param currency its slug, name, symbol or alias, or {@code slug:} and its slug; fails with 409
   *     if the text means several currencies
   * @return {@link Payload#isNoData()} if it has no record in the range; a {@link ChunkedPayload}
   *     for many rows
   */
  public Future<QueryResponse> history(String currency, Options.History options) {
    return ask(ReadOperation.HISTORY, options.parameters().put("currency", currency));
  }

  /**
   * The histories of several currencies.
   *
   * @param id slugs, names or symbols separated by commas, or {@link #ALL}
   * @return {@link Payload#isNoData()} if no currency has a record in the range; a {@link
   *     ChunkedPayload} for many rows
   */
  public Future<QueryResponse> histories(String id, Options.Histories options) {
    return ask(ReadOperation.HISTORIES, options.parameters().put("id", id));
  }

  /**
   * Open, high, low and close of all currencies on a day; {@link Payload#isNoData()} if no currency
   * has a record on it.
   */
  public Future<QueryResponse> ohlc(Options.Ohlc options) {
    return ask(ReadOperation.OHLC, options.parameters());
  }

  /**
   * Finds a currency by its slug, name, symbol or alias: {@code {"name", "symbol", "slug"}}. Fails
   * with 409 if the text means several currencies.
   */
  public Future<JsonObject> search(String name) {
    return ask(ReadOperation.SEARCH, new JsonObject().put("name", name)).map(KrispytoClient::json);
  }

  /** The record of a currency on a UTC calendar day, as the contract's {@code Record}. */
  public Future<JsonObject> record(String currency, LocalDate day) {
    return ask(ReadOperation.RECORD, key(currency, day)).map(KrispytoClient::json);
  }

  /**
   * Records in a format that an ingestion can load, grouped by currency and ordered by date.
   *
   * @return CSV or NDJSON without a row limit: a {@link ChunkedPayload} unless there are only a few
   *     rows; {@link Payload#isNoData()} if there are none
   */
  public Future<QueryResponse> export(Options.Export options) {
    return ask(ReadOperation.EXPORT, options.parameters());
  }

  /**
   * The records of many pairs of a currency and a day, with one row for each pair, in the order
   * requested. A pair without a price has the reason in its row.
   *
   * @return a {@link ChunkedPayload} for many rows
   */
  public Future<QueryResponse> prices(PricePairs pairs, Options.Prices options) {
    return ask(
        ReadOperation.PRICES,
        options.parameters().put("pairs", SharedPairs.parameter(vertx, pairs)));
  }

  /** The reports of ingestions, newest first. */
  public Future<ListPage> ingestions(Options.Ingestions options) {
    return page(ReadOperation.INGESTIONS, options.parameters());
  }

  /** The report of one ingestion. */
  public Future<JsonObject> ingestion(long id) {
    return ask(ReadOperation.INGESTION, ofIngestion(new JsonObject(), id))
        .map(KrispytoClient::json);
  }

  /**
   * The rejected rows of an ingestion with their reasons; a {@link ChunkedPayload} for many rows.
   */
  public Future<QueryResponse> rejections(long id, Options.Rejections options) {
    return ask(ReadOperation.REJECTIONS, ofIngestion(options.parameters(), id));
  }

  /** Succeeds if the server can answer queries. Otherwise fails with 503 and the reason. */
  public Future<Void> readiness() {
    return ask(ReadOperation.READINESS, new JsonObject()).mapEmpty();
  }

  /**
   * The changes since a version, merged into one. It includes the current version; pass {@link
   * DataVersion#NONE} if you know no version yet.
   */
  public Future<Change> changesSince(DataVersion known) {
    var parameters = new JsonObject().put("since", known.number());
    return this.<JsonObject>read(Addresses.CHANGES_SINCE, parameters)
        .map(reply -> Change.of(reply.body()));
  }

  /**
   * Calls the handler for each change of the data from now on, within a second of any write.
   * Responses received before that may be stale. Each change is reported once, regardless of the
   * number of nodes. The version goes back only if the database was restored from a backup. To miss
   * nothing, call {@link #changesSince} once the consumer listens.
   *
   * @return the consumer; {@link MessageConsumer#completion()} completes once it listens.
   *     Unregister it to stop.
   */
  public MessageConsumer<JsonObject> followChanges(Handler<Change> handler) {
    return vertx.eventBus().consumer(Addresses.CHANGES, new ChangeMerger(handler));
  }

  /**
   * Writes the record of a currency on a UTC calendar day. The next query reflects it.
   *
   * @param values the contract's {@code RecordValues}
   */
  public Future<JsonObject> putRecord(String currency, LocalDate day, JsonObject values) {
    return this.<Payload>once(Addresses.PUT_RECORD, key(currency, day).put("body", values))
        .map(written -> json(written.body()));
  }

  /** Deletes all records of a currency on a UTC calendar day. */
  public Future<Void> deleteRecord(String currency, LocalDate day) {
    return this.<Payload>once(Addresses.DELETE_RECORD, key(currency, day)).mapEmpty();
  }

  /**
   * Undoes an ingestion: deletes the records that it added, and restores the previous values of the
   * records that it changed. A large ingestion takes minutes: see {@link #within}.
   *
   * @return the contract's {@code Undo}, including the records that were kept because they have
   *     been changed since
   */
  public Future<JsonObject> undoIngestion(long id) {
    return this.<Payload>once(Addresses.UNDO_INGESTION, ofIngestion(new JsonObject(), id))
        .map(undone -> json(undone.body()));
  }

  /**
   * Changes the name, symbol or aliases of a currency. The next query reflects it.
   *
   * @param change the contract's {@code CurrencyChange}
   * @return the changed currency, the contract's {@code CurrencyDetails}
   */
  public Future<JsonObject> patchCurrency(String currency, JsonObject change) {
    return this.<Payload>once(Addresses.PATCH_CURRENCY, named(currency).put("body", change))
        .map(written -> json(written.body()));
  }

  /** Deletes a currency with its records and aliases. */
  public Future<Void> deleteCurrency(String currency) {
    return this.<Payload>once(Addresses.DELETE_CURRENCY, named(currency)).mapEmpty();
  }

  /**
   * Moves the records and aliases of a currency to another, and deletes the first.
   *
   * @param into the currency that gets the records
   * @return that currency, the contract's {@code CurrencyDetails}; fails with 409 if values
   *     conflict on any day
   */
  public Future<JsonObject> mergeCurrency(String currency, String into) {
    var body = new JsonObject().put("into", into);
    return this.<Payload>once(Addresses.MERGE_CURRENCY, named(currency).put("body", body))
        .map(written -> json(written.body()));
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

  private Future<ListPage> page(ReadOperation operation, JsonObject parameters) {
    return this.<QueryResponse>read(operation, parameters)
        .map(
            page ->
                new ListPage(page.body(), Optional.ofNullable(page.headers().get(Addresses.NEXT))));
  }

  private <T> Future<Message<T>> read(ReadOperation operation, JsonObject parameters) {
    return operation.isSentOnce()
        ? once(operation.address(), parameters)
        : read(operation.address(), parameters);
  }

  private <T> Future<Message<T>> read(String address, JsonObject parameters) {
    return explained(ReadRequest.send(vertx, address, parameters, delivery));
  }

  private <T> Future<Message<T>> once(String address, JsonObject parameters) {
    return explained(vertx.eventBus().request(address, parameters, delivery));
  }

  private static <T> Future<T> explained(Future<T> reply) {
    return reply.recover(error -> Future.failedFuture(KrispytoFailure.of(error)));
  }

  private static JsonObject json(QueryResponse payload) {
    return ((Payload) payload).bytes().toJsonObject();
  }

  /**
   * Reads all bytes of a response, whether chunked or not.
   *
   * @param limit maximum number of bytes; a larger response is discarded and fails with 413
   */
  public Future<Buffer> bytes(QueryResponse response, long limit) {
    if (response instanceof ChunkedPayload chunks) {
      return collect(chunks, limit);
    }
    var bytes = ((Payload) response).bytes();
    return bytes.length() > limit
        ? Future.failedFuture(KrispytoFailure.tooLarge(limit))
        : Future.succeededFuture(bytes);
  }

  /**
   * Runs on one event loop regardless of the caller's thread, because a chunk stream is not
   * thread-safe.
   */
  private Future<Buffer> collect(ChunkedPayload payload, long limit) {
    var collected = Promise.<Buffer>promise();
    vertx.getOrCreateContext().runOnContext(ignored -> collect(payload, limit, collected));
    return collected.future();
  }

  private void collect(ChunkedPayload payload, long limit, Promise<Buffer> collected) {
    var all = Buffer.buffer();
    var chunks = stream(payload);
    chunks
        .exceptionHandler(collected::tryFail)
        .endHandler(end -> collected.tryComplete(all))
        .handler(
            chunk -> {
              if (all.length() + chunk.length() <= limit) {
                all.appendBuffer(chunk);
              } else if (collected.tryFail(KrispytoFailure.tooLarge(limit))) {
                chunks.cancel();
              }
            });
  }

  /**
   * Streams the bytes of a large response with backpressure, on the event loop that received it.
   * Call {@link ChunkStream#cancel()} unless you read to the end. The server closes a stream after
   * 30 seconds without a read.
   */
  public ChunkStream stream(ChunkedPayload payload) {
    return new ChunkStream(vertx, payload, delivery);
  }
}
