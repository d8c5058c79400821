package io.krispyto.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.krispyto.domain.DataVersion;
import io.krispyto.domain.RowFormat;
import io.krispyto.domain.day.Window;
import io.krispyto.domain.history.HistoryField;
import io.krispyto.domain.history.HistoryFill;
import io.krispyto.domain.history.HistoryInterval;
import io.krispyto.domain.history.HistoryShape;
import io.krispyto.domain.history.HistoryTime;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
import io.krispyto.http.Transports;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The client, with a read side that the test simulates on the bus. */
class KrispytoClientTest {
  private final Vertx vertx = Vertx.vertx();
  private final KrispytoClient client = KrispytoClient.of(vertx);

  @AfterEach
  void close() throws TimeoutException {
    await(vertx.close());
  }

  @Test
  void chunksAreCollectedOnOneThread() throws TimeoutException {
    var payload = chunks(5, new AtomicInteger(), new AtomicInteger());
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    vertx
        .eventBus()
        .<JsonObject>addOutboundInterceptor(
            sent -> {
              if (payload.address().equals(sent.message().address())) {
                threads.add(Thread.currentThread());
              }
              sent.next();
            });
    assertThat(await(client.bytes(payload, 100)).toString()).isEqualTo("01234");
    // A stream is not thread-safe, and this thread only waits.
    assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
  }

  @Test
  void tooManyChunksAreCancelled() {
    var cancels = new AtomicInteger();
    var requests = new AtomicInteger();
    var payload = chunks(1000, requests, cancels);
    var failure =
        catchThrowableOfType(KrispytoFailure.class, () -> await(client.bytes(payload, 3)));
    assertThat(failure.status()).isEqualTo(413);
    assertThat(failure).hasMessage("The response has more than 3 bytes.");
    Awaitility.await().until(() -> cancels.get() == 1);
    // Four chunks exceed the limit, and two more were in flight.
    assertThat(requests).hasValueLessThanOrEqualTo(6);
  }

  /** Sends numbered chunks like the read side, then empty ones, and counts the requests. */
  private ChunkedPayload chunks(int count, AtomicInteger requests, AtomicInteger cancels) {
    var address = "chunks-" + System.nanoTime();
    vertx
        .eventBus()
        .consumer(
            address,
            message -> {
              if (ChunkedPayload.isCancel(message.body())) {
                cancels.incrementAndGet();
              } else {
                var n = requests.getAndIncrement();
                var text = n < count ? String.valueOf(n) : "";
                message.reply(new Chunk(Buffer.buffer(text), n >= count - 1));
              }
            });
    return ChunkedPayload.json(address, DataVersion.NONE);
  }

  @Test
  void aPayloadReturnsItsBytesUpToTheLimit() throws TimeoutException {
    var payload = Payload.json(Buffer.buffer("[1]"), DataVersion.NONE);
    assertThat(await(client.bytes(payload, 3)).toString()).isEqualTo("[1]");
    assertThat(
            catchThrowableOfType(KrispytoFailure.class, () -> await(client.bytes(payload, 2)))
                .status())
        .isEqualTo(413);
  }

  @Test
  void aSilentHandlerTimesOut() {
    vertx.eventBus().consumer(Addresses.SEARCH, silent -> {});
    var failure =
        catchThrowableOfType(
            KrispytoFailure.class, () -> await(client.within(Duration.ofMillis(50)).search("btc")));
    assertThat(failure.isUnanswered()).isTrue();
  }

  @Test
  void eachChunkTimesOut() {
    vertx.eventBus().consumer("silent", silent -> {});
    var payload = ChunkedPayload.json("silent", DataVersion.NONE);
    var failure =
        catchThrowableOfType(
            KrispytoFailure.class,
            () -> await(client.within(Duration.ofMillis(50)).bytes(payload, 100)));
    assertThat(failure.isUnanswered()).isTrue();
  }

  /** Calls the method of each operation with all parameters. */
  private Map<ReadOperation, Supplier<Future<?>>> everyOperation() {
    var day = LocalDate.of(2021, 7, 6);
    var dashboard =
        Options.dashboard()
            .windows(new Window(1), new Window(365))
            .closes(30)
            .within(3)
            .limit(10)
            .cursor("c")
            .quote("eur")
            .includingFiat()
            .format(RowFormat.CSV);
    var movers =
        Options.movers()
            .date(day)
            .window(new Window(7))
            .limit(5)
            .minVolume(1e9)
            .quote("eur")
            .includingFiat()
            .format(RowFormat.NDJSON);
    var currencies =
        Options.currencies().containing("bit").limit(3).fiat(true).format(RowFormat.CSV);
    var latest =
        Options.latest()
            .id("bitcoin")
            .windows(Window.DAY, new Window(7))
            .closes(8)
            .withExtremes()
            .quote("eur")
            .format(RowFormat.CSV);
    var history =
        Options.history()
            .from(day)
            .to(day.plusDays(1))
            .interval(HistoryInterval.MONTH)
            .fill(HistoryFill.PREVIOUS)
            .quote("EUR")
            .shape(HistoryShape.PAIRS)
            .fields(HistoryField.HIGH, HistoryField.LOW)
            .time(HistoryTime.SECONDS)
            .format(RowFormat.JSON);
    var histories =
        Options.histories()
            .from(day)
            .to(day.plusDays(1))
            .interval(HistoryInterval.MONTH)
            .fill(HistoryFill.PREVIOUS)
            .quote("EUR")
            .shape(HistoryShape.PAIRS)
            .fields(HistoryField.HIGH, HistoryField.LOW)
            .time(HistoryTime.SECONDS)
            .includingFiat()
            .format(RowFormat.JSON);
    var export =
        Options.export().id("btc,eth").from(day).to(day.plusDays(1)).format(RowFormat.NDJSON);
    return Map.ofEntries(
        Map.entry(
            ReadOperation.DASHBOARD,
            () ->
                client.dashboard(
                    "btc", "latest", OrderColumn.CHANGE_1D, OrderType.DESC, dashboard)),
        Map.entry(ReadOperation.MOVERS, () -> client.movers(movers)),
        Map.entry(ReadOperation.LATEST, () -> client.latest(latest)),
        Map.entry(ReadOperation.DAYS, () -> client.days(Options.days().near(day).includingFiat())),
        Map.entry(ReadOperation.CURRENCIES, () -> client.currencies(currencies)),
        Map.entry(ReadOperation.CURRENCY, () -> client.currency("btc")),
        Map.entry(ReadOperation.HISTORY, () -> client.history("btc", history)),
        Map.entry(ReadOperation.HISTORIES, () -> client.histories("btc,eth", histories)),
        Map.entry(
            ReadOperation.OHLC,
            () ->
                client.ohlc(
                    Options.ohlc().date(day).quote("EUR").includingFiat().format(RowFormat.CSV))),
        Map.entry(ReadOperation.SEARCH, () -> client.search("btc")),
        Map.entry(ReadOperation.RECORD, () -> client.record("btc", day)),
        Map.entry(
            ReadOperation.INGESTIONS,
            () -> client.ingestions(Options.ingestions().limit(2).before("9"))),
        Map.entry(ReadOperation.INGESTION, () -> client.ingestion(7)),
        Map.entry(
            ReadOperation.REJECTIONS,
            () -> client.rejections(7, Options.rejections().format(RowFormat.CSV))),
        Map.entry(ReadOperation.EXPORT, () -> client.export(export)),
        Map.entry(ReadOperation.READINESS, client::readiness));
  }

  static Stream<Arguments> parametersOfEveryOperation() {
    return Stream.of(
        Arguments.of(
            ReadOperation.DASHBOARD,
            """
            {"id": "btc", "date": "latest", "order_by": "24h", "order_type": "desc",
             "windows": "1d,365d", "closes": "30", "within": "3d", "limit": "10", "cursor": "c",
             "quote": "eur", "include": "fiat", "format": "csv"}
            """),
        Arguments.of(
            ReadOperation.MOVERS,
            """
            {"date": "2021-07-06", "window": "7d", "limit": "5", "min_volume": "1000000000",
             "quote": "eur", "include": "fiat", "format": "ndjson"}
            """),
        Arguments.of(
            ReadOperation.LATEST,
            """
            {"id": "bitcoin", "windows": "1d,7d", "closes": "8", "extremes": "true", "quote": "eur",
             "format": "csv"}
            """),
        Arguments.of(ReadOperation.DAYS, "{\"near\": \"2021-07-06\", \"include\": \"fiat\"}"),
        Arguments.of(
            ReadOperation.CURRENCIES,
            """
            {"q": "bit", "limit": "3", "fiat": "true", "format": "csv"}
            """),
        Arguments.of(ReadOperation.CURRENCY, "{\"currency\": \"btc\"}"),
        Arguments.of(
            ReadOperation.HISTORY,
            """
            {"currency": "btc", "from": "2021-07-06", "to": "2021-07-07", "interval": "1mo",
             "fill": "previous", "quote": "EUR", "shape": "pairs", "fields": "high,low", "time": "s",
             "format": "json"}
            """),
        Arguments.of(
            ReadOperation.HISTORIES,
            """
            {"id": "btc,eth", "from": "2021-07-06", "to": "2021-07-07", "interval": "1mo",
             "fill": "previous", "quote": "EUR", "shape": "pairs", "fields": "high,low", "time": "s",
             "include": "fiat", "format": "json"}
            """),
        Arguments.of(
            ReadOperation.OHLC,
            "{\"date\": \"2021-07-06\", \"quote\": \"EUR\", \"include\": \"fiat\", \"format\": \"csv\"}"),
        Arguments.of(ReadOperation.SEARCH, "{\"name\": \"btc\"}"),
        Arguments.of(ReadOperation.RECORD, "{\"currency\": \"btc\", \"date\": \"2021-07-06\"}"),
        Arguments.of(ReadOperation.INGESTIONS, "{\"limit\": \"2\", \"before\": \"9\"}"),
        Arguments.of(ReadOperation.INGESTION, "{\"id\": \"7\"}"),
        Arguments.of(ReadOperation.REJECTIONS, "{\"id\": \"7\", \"format\": \"csv\"}"),
        Arguments.of(
            ReadOperation.EXPORT,
            """
            {"id": "btc,eth", "from": "2021-07-06", "to": "2021-07-07", "format": "ndjson"}
            """),
        Arguments.of(ReadOperation.READINESS, "{}"));
  }

  @ParameterizedTest
  @MethodSource("parametersOfEveryOperation")
  void requestsHaveTheParametersOfTheContract(ReadOperation operation, String parameters)
      throws TimeoutException {
    var requests = new ConcurrentLinkedQueue<JsonObject>();
    vertx
        .eventBus()
        .<JsonObject>consumer(
            operation.address(),
            message -> {
              requests.add(message.body());
              message.reply(Payload.json(Buffer.buffer("{}"), DataVersion.NONE));
            });
    await(everyOperation().get(operation).get());
    assertThat(requests).containsExactly(new JsonObject(parameters));
    assertThat(requests.element().fieldNames())
        .containsExactlyInAnyOrderElementsOf(parametersOfTheContract(operation));
  }

  private static List<String> parametersOfTheContract(ReadOperation operation) {
    return Transports.CONTRACT.getJsonObject("paths").stream()
        .map(path -> (JsonObject) path.getValue())
        .filter(
            path ->
                path.getJsonObject("get", new JsonObject())
                    .getString("operationId", "")
                    .equals(operation.operationId()))
        .flatMap(path -> Stream.of(path, path.getJsonObject("get")))
        .flatMap(level -> level.getJsonArray("parameters", new JsonArray()).stream())
        .map(parameter -> resolve((JsonObject) parameter))
        .filter(parameter -> !parameter.getString("in").equals("header"))
        .map(parameter -> parameter.getString("name"))
        // A reply without data always carries the zero rows.
        .filter(name -> !name.equals("empty"))
        .toList();
  }

  private static JsonObject resolve(JsonObject parameter) {
    var reference = parameter.getString("$ref");
    return reference == null
        ? parameter
        : Transports.CONTRACT
            .getJsonObject("components")
            .getJsonObject("parameters")
            .getJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
  }

  @Test
  void optionsAreImmutable() {
    var some = Options.currencies().limit(3);
    some.containing("bit");
    assertThat(some.parameters()).isEqualTo(new JsonObject().put("limit", "3"));
  }

  @Test
  void aPageHasTheCursorOfTheNextPage() throws TimeoutException {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.DASHBOARD,
            message -> {
              var page = Payload.json(Buffer.buffer("[1]"), new DataVersion(7));
              var isFirst = !message.body().containsKey("cursor");
              var options = new DeliveryOptions();
              message.reply(page, isFirst ? options.addHeader(Addresses.NEXT, "c") : options);
            });
    var options = Options.dashboard().limit(1);
    assertThat(await(ranking(options)).next()).contains("c");
    var last = await(ranking(options.cursor("c")));
    assertThat(last.next()).isEmpty();
    assertThat(last.rows().version()).isEqualTo(new DataVersion(7));
  }

  private Future<ListPage> ranking(Options.Dashboard options) {
    return client.dashboardPage("all", "latest", OrderColumn.PRICE, OrderType.ASC, options);
  }

  @Test
  void aFollowerReceivesEachChangeOnceEvenIfSeveralNodesPublishIt() throws TimeoutException {
    var received = new ConcurrentLinkedQueue<Change>();
    var following = client.followChanges(received::add);
    await(following.completion());

    publish(change(5, 7).put("currencies", currencies()).put("first_day", "2021-07-05"));
    publish(change(5, 7).put("currencies", currencies()));
    publish(change(7, 8));
    // Another node with a different first version merges two changes.
    publish(change(6, 8));
    publish(change(8, 9));
    // The changes between 9 and 11 were not reported.
    publish(change(11, 12).put("currencies", currencies()));
    // Two nodes report that the database was restored from a backup.
    publish(change(12, 3).put("instead", true));
    publish(change(12, 3).put("instead", true));
    publish(change(3, 4));

    Awaitility.await().until(() -> received.stream().anyMatch(change -> number(change) == 4));
    await(following.unregister());
    assertThat(received.stream().map(KrispytoClientTest::number))
        .containsExactly(7L, 8L, 9L, 12L, 3L, 4L);
    var changes = List.copyOf(received);
    assertThat(changes.get(0))
        .isEqualTo(
            new Change(
                new DataVersion(5),
                new DataVersion(7),
                false,
                Optional.of(List.of(new Change.Currency("Bitcoin", "BTC", "bitcoin"))),
                Optional.of(LocalDate.of(2021, 7, 5)),
                Optional.of(LocalDate.of(2021, 7, 6))));
    assertThat(changes.get(3)).isEqualTo(unknownChange(9, 12, false));
    assertThat(changes.get(4)).isEqualTo(unknownChange(12, 3, true));
  }

  private static Change unknownChange(long since, long version, boolean isRestored) {
    return new Change(
        new DataVersion(since),
        new DataVersion(version),
        isRestored,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static long number(Change change) {
    return change.version().number();
  }

  /** A change of too many currencies. */
  private static JsonObject change(long since, long version) {
    return new JsonObject()
        .put("since", since)
        .put("version", version)
        .putNull("currencies")
        .putNull("first_day")
        .put("last_day", since == 12 ? null : "2021-07-06");
  }

  private static JsonArray currencies() {
    return new JsonArray()
        .add(new JsonObject().put("name", "Bitcoin").put("symbol", "BTC").put("slug", "bitcoin"));
  }

  private void publish(JsonObject change) {
    vertx.eventBus().publish(Addresses.CHANGES, change);
  }

  @Test
  void changesSinceAVersionAreRequested() throws TimeoutException {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.CHANGES_SINCE,
            message -> message.reply(change(message.body().getLong("since"), 9)));
    var change = await(client.changesSince(new DataVersion(5)));
    assertThat(change.since()).isEqualTo(new DataVersion(5));
    assertThat(change.version()).isEqualTo(new DataVersion(9));
    assertThat(change.currencies()).isEmpty();
    assertThat(change.lastDay()).contains(LocalDate.of(2021, 7, 6));
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(10, TimeUnit.SECONDS);
  }
}
