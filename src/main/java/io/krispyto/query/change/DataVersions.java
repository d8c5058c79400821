package io.krispyto.query.change;

import io.krispyto.bus.Addresses;
import io.krispyto.bus.CurrentVersion;
import io.krispyto.domain.DataVersion;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The data versions that this read side has seen. Advances the {@link CurrentVersion} of the
 * process, and publishes it on {@link Addresses#DATA_VERSION}. Thread-safe.
 */
public final class DataVersions {
  private final Vertx vertx;
  private final CurrentVersion current;

  /** The newest version that this read side has seen, whatever others in the process have seen. */
  private final AtomicReference<DataVersion> newest = new AtomicReference<>(DataVersion.NONE);

  public DataVersions(Vertx vertx) {
    this.vertx = vertx;
    current = CurrentVersion.of(vertx);
  }

  /** Returns the newest version that any verticle in this process has seen. */
  public DataVersion current() {
    return current.get();
  }

  /** Returns the newest version that this read side has seen. */
  public DataVersion newest() {
    return newest.get();
  }

  /**
   * Records a version that the database returned.
   *
   * @return whether it is newer than any that this read side has seen
   */
  public boolean advance(DataVersion version) {
    if (current.advance(version)) {
      publish(version);
    }
    // Others in this process may have seen it earlier, but do not know about our caches.
    return newest.getAndAccumulate(version, DataVersions::newer).compareTo(version) < 0;
  }

  private static DataVersion newer(DataVersion left, DataVersion right) {
    return right.isAfter(left) ? right : left;
  }

  /**
   * Accepts an older version, if the database was restored from a backup.
   *
   * @param from the newest version before
   * @return whether the newest version went back
   */
  public boolean acceptRestore(DataVersion from, DataVersion to) {
    return from.isAfter(to) && newest.compareAndSet(from, to);
  }

  /** Publishes a restore; call after everything computed from the former data was discarded. */
  public void goBack(DataVersion from, DataVersion to) {
    if (current.goBack(from, to)) {
      publish(new JsonObject().put("number", to.number()).put("instead", from.number()));
    }
  }

  /** Records that the version is being watched. */
  public void confirm() {
    current.confirm();
    // Within a single process, no other node needs the event.
    if (vertx.isClustered() && !current.get().isNone()) {
      publish(current.get());
    }
  }

  /** Records that the version is no longer watched. */
  public void distrust() {
    current.distrust();
  }

  private void publish(DataVersion version) {
    publish(new JsonObject().put("number", version.number()));
  }

  private void publish(JsonObject event) {
    vertx.eventBus().publish(Addresses.DATA_VERSION, event);
  }
}
