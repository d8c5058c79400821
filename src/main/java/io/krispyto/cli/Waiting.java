package io.krispyto.cli;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a future on the main thread, which has nothing else to do. */
final class Waiting {
  private Waiting() {}

  /**
   * @throws StartFailure if the future fails, or does not complete in time
   */
  static <T> T await(Future<T> future, long seconds) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new StartFailure(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new StartFailure("Not finished within " + seconds + " s.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("Stopped before it had finished.", e);
    }
  }
}
