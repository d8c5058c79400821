package io.krispyto.bus;

import io.krispyto.domain.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Registers the consumers that reply to queries on the event bus, or fail them with a {@link
 * BusFailure}. An instance belongs to the context that created it.
 */
public final class QueryConsumers {
  private static final Failure STOPPING = new Failure.NotReady("The server is stopping.");

  private final Vertx vertx;
  private final Context context;
  private final BiFunction<String, Throwable, Failure> failures;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private final Set<Message<?>> inFlight = ConcurrentHashMap.newKeySet();
  private final Promise<Void> drained = Promise.promise();
  private volatile boolean closing;

  /**
   * @param failures converts an error to a failure, given the address of the query
   */
  public QueryConsumers(Vertx vertx, BiFunction<String, Throwable, Failure> failures) {
    this.vertx = vertx;
    this.failures = failures;
    context = vertx.getOrCreateContext();
  }

  /**
   * Registers a consumer at an address.
   *
   * @param handler makes the reply from the parameters and headers of a message; may also throw
   * @return completes once the consumer is registered
   */
  public Future<Void> at(
      String address, BiFunction<Map<String, Object>, MultiMap, Future<BusReply>> handler) {
    return listen(
        address,
        message -> {
          inFlight.add(message);
          Future.succeededFuture(message)
              .map(BusParameters::of)
              .compose(given -> handler.apply(given, message.headers()))
              .onComplete(
                  reply -> {
                    if (!end(message)) {
                      // close() has already failed this message.
                      return;
                    }
                    if (reply.succeeded()) {
                      message.reply(reply.result().body(), reply.result().options());
                    } else {
                      BusFailure.reply(message, failures.apply(address, reply.cause()));
                    }
                    completeIfDrained();
                  });
        });
  }

  /**
   * Registers a consumer that sends its own replies. {@link #close} does not wait for them.
   *
   * @return completes once the consumer is registered
   */
  public Future<Void> listen(String address, Handler<Message<Object>> handler) {
    var consumer = vertx.eventBus().consumer(address, handler);
    consumers.add(consumer);
    return consumer.completion();
  }

  private boolean end(Message<?> message) {
    return inFlight.remove(message);
  }

  /** Stops listening and drains the queries in flight. */
  public Future<Void> close(Duration atMost) {
    return close(vertx, List.of(this), atMost);
  }

  /**
   * Stops all instances of a deployment together, without losing messages already sent to them.
   *
   * @param atMost deadline for queries in flight; later ones fail with {@link Failure.NotReady}
   */
  public static Future<Void> close(
      Vertx vertx, Collection<QueryConsumers> instances, Duration atMost) {
    return ClusterWithdrawal.withdraw(
            vertx, instances.stream().flatMap(each -> each.consumers.stream()).toList())
        .compose(
            withdrawn -> Future.join(instances.stream().map(each -> each.drain(atMost)).toList()))
        .mapEmpty();
  }

  private Future<Void> drain(Duration atMost) {
    return Future.<Void>future(
            unregistered -> context.runOnContext(here -> unregister().onComplete(unregistered)))
        .otherwiseEmpty()
        .compose(
            unregistered -> {
              closing = true;
              completeIfDrained();
              return drained.future().timeout(atMost.toMillis(), TimeUnit.MILLISECONDS);
            })
        .recover(
            late -> {
              inFlight.stream()
                  .filter(this::end)
                  .forEach(message -> BusFailure.reply(message, STOPPING));
              return Future.succeededFuture();
            });
  }

  private Future<Void> unregister() {
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList()).mapEmpty();
  }

  private void completeIfDrained() {
    if (closing && inFlight.isEmpty()) {
      drained.tryComplete();
    }
  }
}
