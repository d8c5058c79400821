package io.krispyto.http.event;

import io.krispyto.bus.Addresses;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The clients of one event loop that listen for changes. Events are sent to one group at a time, so
 * that the loop serves other requests in between.
 */
public final class EventClients {
  /** With five thousand clients, a group has two hundred, which take a few milliseconds. */
  private static final int GROUPS = 25;

  private final Vertx vertx;
  private final Context loop;
  private final List<Set<EventClient>> groups =
      IntStream.range(0, GROUPS).<Set<EventClient>>mapToObj(i -> new HashSet<>()).toList();
  private final MissedEvents missed;
  private final Buffer heartbeat;
  private final long timer;
  private Optional<DataEvent> last = Optional.empty();
  private int nextGroup;
  private int beating;
  private boolean closed;

  /** Must be created on the event loop. */
  public EventClients(Vertx vertx, EventTiming timing) {
    this.vertx = vertx;
    loop = vertx.getOrCreateContext();
    missed = new MissedEvents(vertx);
    heartbeat = heartbeat(timing.heartbeat());
    timer = vertx.setPeriodic(Math.max(1, timing.heartbeat().toMillis() / GROUPS), due -> beat());
  }

  private static Buffer heartbeat(Duration timing) {
    var data = new JsonObject().put("seconds", timing.toMillis() / 1000.0);
    return Buffer.buffer("event: heartbeat\ndata: " + data.encode() + "\n\n");
  }

  /** Starts to forward the events of the read side. */
  public Future<Void> listen() {
    return vertx
        .eventBus()
        .<JsonObject>consumer(Addresses.CHANGES, message -> broadcast(DataEvent.of(message.body())))
        .completion();
  }

  /** Returns whether no more clients are admitted. */
  boolean isClosed() {
    return closed;
  }

  /** Returns the changes that reconnecting clients missed. */
  MissedEvents missed() {
    return missed;
  }

  /**
   * Adds a client, and sends it the last event, which may have arrived after the missed changes
   * were requested.
   *
   * @return the group from which to remove it later
   */
  Set<EventClient> join(EventClient client) {
    nextGroup = (nextGroup + 1) % GROUPS;
    var group = groups.get(nextGroup);
    group.add(client);
    last.ifPresent(client::send);
    return group;
  }

  /** Ends all streams at once. The clients reconnect, to another node or after the restart. */
  public void close() {
    closed = true;
    vertx.cancelTimer(timer);
    groups.stream().flatMap(EventClients::copy).forEach(EventClient::end);
  }

  private void broadcast(DataEvent event) {
    last = Optional.of(event);
    missed.forget();
    groups.forEach(
        group -> loop.runOnContext(next -> copy(group).forEach(client -> client.send(event))));
  }

  private void beat() {
    beating = (beating + 1) % GROUPS;
    copy(groups.get(beating)).forEach(client -> client.send(heartbeat));
  }

  /** Copied because a disconnected client leaves the group during the iteration. */
  private static Stream<EventClient> copy(Set<EventClient> group) {
    return List.copyOf(group).stream();
  }
}
