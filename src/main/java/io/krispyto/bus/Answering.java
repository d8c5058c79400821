package io.krispyto.bus;

import io.krispyto.domain.Failure;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.BiFunction;

/** Answers questions on the event bus, or fails them as {@link BusFailure} has it. */
public final class Answering {
  private final Vertx vertx;
  private final BiFunction<String, Throwable, Failure> failures;

  /**
   * @param failures what an error means, given the address where it was asked
   */
  public Answering(Vertx vertx, BiFunction<String, Throwable, Failure> failures) {
    this.vertx = vertx;
    this.failures = failures;
  }

  /**
   * Begins to answer at an address.
   *
   * @param answer makes the reply from the parameters and the header fields of a message; may throw
   *     too
   * @return complete when it listens
   */
  public Future<Void> at(
      String address, BiFunction<Map<String, Object>, MultiMap, Future<BusReply>> answer) {
    return vertx
        .eventBus()
        .consumer(
            address,
            message ->
                Future.succeededFuture(message)
                    .map(BusParameters::of)
                    .compose(given -> answer.apply(given, message.headers()))
                    .onSuccess(reply -> message.reply(reply.body(), reply.options()))
                    .onFailure(error -> BusFailure.reply(message, failures.apply(address, error))))
        .completion();
  }
}
