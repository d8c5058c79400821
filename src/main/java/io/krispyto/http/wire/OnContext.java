package io.krispyto.http.wire;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Brings what others complete to the context of who waits for it. */
public final class OnContext {
  private OnContext() {}

  /**
   * The same result, told on the caller's context: what is made of it then belongs there, and no
   * other event loop touches the caller's response.
   */
  public static <T> Future<T> completed(Vertx vertx, Future<T> elsewhere) {
    var caller = vertx.getOrCreateContext();
    return Future.future(
        promise ->
            elsewhere.onComplete(
                (result, failure) ->
                    caller.runOnContext(here -> promise.complete(result, failure))));
  }
}
