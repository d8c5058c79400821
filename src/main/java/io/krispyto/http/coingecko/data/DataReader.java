package io.krispyto.http.coingecko.data;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.BusFailure;
import io.krispyto.bus.Payload;
import io.krispyto.bus.QueryResponse;
import io.krispyto.bus.ReadOperation;
import io.krispyto.bus.ReadRequest;
import io.krispyto.domain.DataVersion;
import io.krispyto.http.coingecko.request.RequestFailure;
import io.krispyto.http.wire.JsonText;
import io.krispyto.http.wire.TranslatedResponse;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Reads the data of one response over the event bus. Records the data versions, so that a response
 * does not mix two.
 */
public final class DataReader {
  private static final DeliveryOptions DELIVERY = new DeliveryOptions().setSendTimeout(15_000);

  /** Enough for 100,000 currencies. */
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** A larger body would block an event loop for more than a few milliseconds. */
  private static final int LARGEST_ON_EVENT_LOOP = 64 * 1024;

  /** The limit per request, so that one request does not keep the database from others. */
  private static final int MAX_CONCURRENT = 8;

  /** The origin of cached ranked currencies, as the read side reports it for its own cache. */
  private static final String IN_PROCESS = "process";

  /** The client of reads that all clients share, which count towards no client's limits. */
  private static final String EVERYONE = "";

  private final DataReaders shared;
  private final String client;
  private final Set<DataVersion> versions = new HashSet<>();
  private Optional<TranslatedResponse.Origin> origin = Optional.empty();
  private boolean isComputed;

  /**
   * @param client the network of the client, for the limits of streams
   */
  DataReader(DataReaders shared, String client) {
    this.shared = shared;
    this.client = client;
  }

  /** Returns the rows of an operation. */
  public Future<List<JsonObject>> rows(ReadOperation operation, JsonObject parameters) {
    return payload(operation, parameters)
        .compose(payload -> withoutDelay(payload.bytes().length(), () -> rows(payload)));
  }

  private static List<JsonObject> rows(Payload payload) {
    if (payload.isNoData()) {
      return List.of();
    }
    var rows = new JsonArray(payload.bytes());
    return IntStream.range(0, rows.size()).mapToObj(rows::getJsonObject).toList();
  }

  /** Returns the object that an operation responds with; empty if there is no data. */
  public Future<Optional<JsonObject>> object(ReadOperation operation, JsonObject parameters) {
    return payload(operation, parameters)
        .map(
            payload ->
                payload.isNoData()
                    ? Optional.empty()
                    : Optional.of(payload.bytes().toJsonObject()));
  }

  /** Returns all currencies, read once per data version. */
  public Future<RankedCoins> rankedCoins() {
    return shared
        .rankedCoins()
        .current(this::readRankedCoins)
        .onSuccess(found -> versions.add(found.version()))
        .onSuccess(found -> note(ReadOperation.LATEST, new JsonObject(), IN_PROCESS));
  }

  /** Other clients may share this read, so it does not count towards the limits of this one. */
  private Future<RankedCoins> readRankedCoins() {
    return payload(ReadOperation.LATEST, new JsonObject(), EVERYONE)
        .compose(
            payload ->
                withoutDelay(
                    payload.bytes().length(),
                    () ->
                        RankedCoins.of(
                            payload.version(), rows(payload).stream().map(Coin::new).toList())));
  }

  private DataVersion newest() {
    return versions.stream().max(DataVersion::compareTo).orElse(DataVersion.NONE);
  }

  /** Reads a result for each item, a few at a time, and keeps their order. */
  public <T, R> Future<List<R>> each(List<T> items, Function<T, Future<R>> read) {
    var results = Future.<List<R>>succeededFuture(new ArrayList<>());
    for (var start = 0; start < items.size(); start += MAX_CONCURRENT) {
      var some = items.subList(start, Math.min(start + MAX_CONCURRENT, items.size()));
      results =
          results.compose(
              before ->
                  Future.all(some.stream().map(read).toList())
                      .map(
                          found -> {
                            before.addAll(found.<R>list());
                            return before;
                          }));
    }
    return results;
  }

  /** Runs work on a worker thread if it would block an event loop for too long. */
  public <T> Future<T> withoutDelay(int bytes, Callable<T> work) {
    if (bytes > LARGEST_ON_EVENT_LOOP) {
      return shared.vertx().executeBlocking(work, false);
    }
    return Future.future(
        result -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.fail(e);
          }
        });
  }

  private Future<Payload> payload(ReadOperation operation, JsonObject parameters) {
    return payload(operation, parameters, client);
  }

  private Future<Payload> payload(ReadOperation operation, JsonObject parameters, String client) {
    var delivery = new DeliveryOptions(DELIVERY).addHeader(Addresses.CLIENT, client);
    return ReadRequest.<QueryResponse>send(
            shared.vertx(), operation.address(), parameters, delivery)
        .onSuccess(reply -> note(reply, operation, parameters))
        .compose(reply -> whole(reply.body()));
  }

  private Future<Payload> whole(QueryResponse response) {
    return response instanceof Payload payload
        ? Future.succeededFuture(payload)
        : shared
            .bus()
            .bytes(response, MAX_BYTES)
            .map(bytes -> new Payload(bytes, response.mediaType(), response.version()));
  }

  private void note(Message<QueryResponse> reply, ReadOperation operation, JsonObject parameters) {
    versions.add(reply.body().version());
    note(operation, parameters, reply.headers().get(Addresses.FOUND_IN));
  }

  private void note(ReadOperation operation, JsonObject parameters, String foundIn) {
    isComputed |= foundIn == null || foundIn.equals("database");
    if (origin.isEmpty()) {
      origin = Optional.of(new TranslatedResponse.Origin(operation, parameters, foundIn));
    }
  }

  /** Returns whether all operations read the same data. */
  public boolean isOfOneVersion() {
    return versions.size() <= 1;
  }

  /** Returns the response with a body. */
  public Future<TranslatedResponse> response(Object json) {
    var version = isOfOneVersion() ? newest() : DataVersion.NONE;
    return withoutDelay(size(json), () -> JsonText.of(json))
        .map(
            bytes ->
                new TranslatedResponse(Payload.json(bytes, version), origin.map(this::reported)));
  }

  private TranslatedResponse.Origin reported(TranslatedResponse.Origin first) {
    return isComputed
        ? new TranslatedResponse.Origin(first.operation(), first.parameters(), null)
        : first;
  }

  /** Returns the approximate size of JSON in bytes. */
  private static int size(Object json) {
    if (json instanceof JsonArray array) {
      return array.isEmpty() ? 0 : array.size() * (20 + size(array.getValue(0)));
    }
    return json instanceof JsonObject object
        ? object.stream().mapToInt(member -> 20 + size(member.getValue())).sum()
        : 0;
  }

  /** Turns a failure of an operation with one of some statuses into the failure of a request. */
  public static <T> Function<Throwable, Future<T>> failingAs(
      IntPredicate statuses, RequestFailure failure) {
    return error ->
        Future.failedFuture(
            error instanceof ReplyException reply
                    && BusFailure.isProblem(reply)
                    && statuses.test(reply.failureCode())
                ? failure
                : error);
  }
}
