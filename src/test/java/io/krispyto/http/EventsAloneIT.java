package io.krispyto.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.krispyto.EventStream;
import io.krispyto.SlowClient;
import io.krispyto.bus.Addresses;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.config.HttpSettings;
import io.krispyto.domain.DataVersion;
import io.krispyto.http.event.EventTiming;
import io.krispyto.http.wire.body.UploadRate;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The edge alone; the test simulates the read side that publishes changes. */
class EventsAloneIT {
  private static final int SECOND = 1000;
  private static final int HEARTBEAT = 400;

  private static final HttpSettings SETTINGS = TestServer.settings("EDGE_CACHE_BYTES", "0");

  private Vertx vertx;
  private HttpVerticle http;
  private String deployment;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    http =
        new HttpVerticle(
            SETTINGS, UploadRate.DEFAULT, new EventTiming(Duration.ofMillis(HEARTBEAT)));
    CurrentVersion.of(vertx).advance(new DataVersion(100));
    deployment = TestServer.await(vertx.deployVerticle(http));
  }

  @AfterEach
  void stop() {
    TestServer.await(vertx.close());
  }

  @Test
  void heartbeatsAreSentPeriodicallyWithARetryTime() throws Exception {
    try (var events = new EventStream(http.port())) {
      assertThat(events.firstId()).isEqualTo("100");
      var begin = System.nanoTime();
      for (var i = 0; i < 5; i++) {
        assertThat(events.next(2 * HEARTBEAT).text())
            .isEqualTo("event: heartbeat\ndata: {\"seconds\":%s}\n", HEARTBEAT / 1000.0);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin).toMillis())
          .isBetween(4L * HEARTBEAT, 7L * HEARTBEAT);
    }
  }

  @Test
  void aChangeFromSeveralNodesIsSentOnceAndAGapMeansAnythingMayHaveChanged() throws Exception {
    try (var events = new EventStream(http.port())) {
      events.firstId();
      publish(100, 103);
      publish(100, 101);
      publish(101, 103);
      publish(101, 104);
      assertEvent(events, 103, true);
      assertEvent(events, 104, true);
      publish(105, 106);
      assertEvent(events, 106, false);
      publish(106, 107);
      assertEvent(events, 107, true);
    }
  }

  @Test
  void changesDuringTheLookUpOfMissedChangesAreSentAfterIt() throws Exception {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.CHANGES_SINCE,
            query -> {
              publish(101, 102);
              vertx.setTimer(100, later -> query.reply(change(query.body().getLong("since"), 101)));
            });
    try (var events = EventStream.after(http.port(), "99")) {
      assertEvent(events, 101, true);
      assertEvent(events, 102, true);
    }
  }

  @Test
  void concurrentReconnectsShareOneLookUpOfMissedChanges() throws Exception {
    var calls = new AtomicInteger();
    var newest = new AtomicLong(100);
    vertx
        .eventBus()
        .<JsonObject>consumer(
            Addresses.CHANGES_SINCE,
            query -> {
              calls.incrementAndGet();
              query.reply(change(query.body().getLong("since"), newest.get()));
            });
    for (var i = 0; i < 50; i++) {
      try (var events = EventStream.after(http.port(), "99")) {
        assertEvent(events, 100, true);
      }
    }
    assertThat(calls).hasValue(1);

    try (var events = EventStream.after(http.port(), "98")) {
      assertEvent(events, 100, true);
      newest.set(101);
      publish(100, 101);
      assertEvent(events, 101, true);
    }
    try (var events = EventStream.after(http.port(), "99")) {
      assertEvent(events, 101, true);
    }
    assertThat(calls).hasValue(3);
  }

  @Test
  void aFailedLookUpOfMissedChangesIsRepeated() throws Exception {
    try (var events = EventStream.after(http.port(), "99")) {
      assertEvent(events, 100, false);
    }
    vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.CHANGES_SINCE, query -> query.reply(change(99, 100)));
    try (var events = EventStream.after(http.port(), "99")) {
      assertEvent(events, 100, true);
    }
  }

  @Test
  void theFirstIdIsTheVersionUnlessChangesWereMissed() throws Exception {
    for (var knowsAll :
        List.of(new EventStream(http.port()), EventStream.after(http.port(), "100"))) {
      try (knowsAll) {
        assertThat(knowsAll.next(SECOND).text()).isEqualTo("retry: 1000\nid: 100\n");
      }
    }
    try (var events = EventStream.after(http.port(), "99")) {
      // The id comes with the event, so a client disconnected before it asks for it again.
      assertThat(events.next(SECOND).text()).isEqualTo("retry: 1000\n");
      assertThat(events.next(SECOND).text()).startsWith("id: 100\nevent: change\n");
    }
  }

  @Test
  void beforeTheVersionIsKnownThereIsNoId() throws Exception {
    var alone = Vertx.vertx();
    try {
      var fresh = new HttpVerticle(SETTINGS);
      TestServer.await(alone.deployVerticle(fresh));
      try (var events = new EventStream(fresh.port())) {
        assertThat(events.next(SECOND).text()).isEqualTo("retry: 1000\n");
        alone.eventBus().publish(Addresses.CHANGES, change(0, 7));
        assertEvent(events, 7, true);
      }
    } finally {
      TestServer.await(alone.close());
    }
  }

  @Test
  void withoutALookUpAnythingMayHaveChanged() throws Exception {
    try (var events = EventStream.after(http.port(), "99")) {
      assertEvent(events, 100, false);
    }
  }

  @Test
  void aClientThatDoesNotReadIsDisconnectedAndOthersReceiveEvents() throws Exception {
    var currencies = currencies("x".repeat(50));
    try (var slow = new SlowClient(http.port(), "/events");
        var events = new EventStream(http.port())) {
      slow.read(1);
      events.firstId();
      for (var version = 101; version <= 2100; version++) {
        vertx
            .eventBus()
            .publish(Addresses.CHANGES, change(version - 1, version).put("currencies", currencies));
        assertThat(events.nextEvent(5 * SECOND).id()).contains(String.valueOf(version));
      }
      slow.readAll();
      assertThat(slow.isComplete()).isFalse();
      // Of 14 million bytes, only the socket buffers and a few events were sent.
      assertThat(slow.size()).isLessThan(500_000);
    }
  }

  @Test
  void aStopDoesNotWaitForAClientThatDoesNotRead() throws Exception {
    try (var slow = new SlowClient(http.port(), "/events");
        var events = new EventStream(http.port())) {
      slow.read(1);
      events.firstId();
      // One event larger than the socket buffers.
      vertx
          .eventBus()
          .publish(
              Addresses.CHANGES,
              change(100, 101).put("currencies", currencies("x".repeat(20_000))));
      assertThat(events.nextEvent(5 * SECOND).id()).contains("101");
      var begin = System.nanoTime();
      TestServer.await(vertx.undeploy(deployment));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static JsonArray currencies(String name) {
    var currencies = new JsonArray();
    for (var i = 0; i < 100; i++) {
      currencies.add(new JsonObject().put("name", name).put("symbol", "X"));
    }
    return currencies;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void aStopEndsAllStreamsAtOnce(int clients) throws Exception {
    var streams = new java.util.ArrayList<EventStream>();
    for (var i = 0; i < clients; i++) {
      streams.add(new EventStream(http.port()));
      streams.get(i).firstId();
    }
    var begin = System.nanoTime();
    TestServer.await(vertx.undeploy(deployment));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    for (var events : streams) {
      assertThat(events.nextEvent(SECOND).event()).contains("END");
    }
  }

  private static void assertEvent(EventStream events, long version, boolean isKnown) {
    var event = events.nextEvent(SECOND);
    assertThat(event.id()).contains(String.valueOf(version));
    var first = event.data().orElseThrow().getString("first_day");
    assertThat(first).isEqualTo(isKnown ? "2021-07-06" : null);
  }

  private void publish(long since, long version) {
    vertx.eventBus().publish(Addresses.CHANGES, change(since, version));
  }

  private static JsonObject change(long since, long version) {
    return new JsonObject()
        .put("since", since)
        .put("version", version)
        .put("currencies", new JsonArray())
        .put("first_day", "2021-07-06")
        .put("last_day", "2021-07-06");
  }
}
