package io.krispyto.http.wire;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Completes futures on the context of their caller. */
public final class OnContext {
  private OnContext() {}

  /**
   * Returns the same result, completed on the caller's context. Anything created from it then
   * belongs there, and no other event loop touches the caller's response.
   */
  public static <T> Future<T> completed(Vertx vertx, Future<T> elsewhere) {
    var caller = vertx.getOrCreateContext();
    return Future.future(
        promise ->
            elsewhere.onComplete(
                (result, failure) ->
                    caller.runOnContext(ignored -> promise.complete(result, failure))));
  }
}
