package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The newest data version known to this process. All verticles of a Vert.x instance share it, so
 * none responds with older data than another already has.
 *
 * <p>The read side advances it, and publishes it to other processes on {@link
 * Addresses#DATA_VERSION}.
 */
public final class CurrentVersion implements Shareable {
  private static final String NAME = "krispyto.data-version";

  /**
   * Versions are published four times a second. After a second without one, the version may be
   * stale.
   */
  private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AtomicReference<DataVersion> version = new AtomicReference<>(DataVersion.NONE);

  private volatile long confirmedAt = System.nanoTime() - TRUSTED_NANOS;

  private CurrentVersion() {}

  /** Returns the shared instance of a Vert.x instance. */
  public static CurrentVersion of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, CurrentVersion>getLocalMap(NAME)
        .computeIfAbsent(NAME, absent -> new CurrentVersion());
  }

  /** Returns the version; {@link DataVersion#NONE} if none is known yet. */
  public DataVersion get() {
    return version.get();
  }

  /**
   * Advances to a version, unless it is not newer.
   *
   * @return whether it was newer
   */
  public boolean advance(DataVersion seen) {
    return version.getAndAccumulate(seen, CurrentVersion::newer).compareTo(seen) < 0;
  }

  /**
   * Advances to a version that this process has written, and notifies the other nodes. The read
   * side would not notify them, because it does so only for versions that it sees first.
   */
  public void announce(Vertx vertx, DataVersion written) {
    if (advance(written)) {
      vertx
          .eventBus()
          .publish(Addresses.DATA_VERSION, new JsonObject().put("number", written.number()));
    }
  }

  /**
   * Goes back to a version because the database was restored from a backup.
   *
   * @param from the version that no longer exists; if it is not the current one, nothing happens
   * @return whether the version went back
   */
  public boolean goBack(DataVersion from, DataVersion to) {
    var known = version.get();
    return known.equals(from) && version.compareAndSet(known, to);
  }

  /**
   * Whether the version is being watched, by the read side in this process, or by one whose message
   * arrived within the last second. If not, the version and all cached results may be stale.
   */
  public boolean isTrusted() {
    return System.nanoTime() - confirmedAt < TRUSTED_NANOS;
  }

  /** Records that the version was confirmed just now. */
  public void confirm() {
    confirmedAt = System.nanoTime();
  }

  /** Marks the version as possibly stale. */
  public void distrust() {
    confirmedAt = System.nanoTime() - TRUSTED_NANOS;
  }

  /** Applies a message that another process published on {@link Addresses#DATA_VERSION}. */
  public void follow(JsonObject message) {
    if (!(message.getValue("number") instanceof Number number)) {
      return;
    }
    var published = new DataVersion(number.longValue());
    var known = version.get();
    if (message.getValue("instead") instanceof Number instead) {
      goBack(new DataVersion(instead.longValue()), published);
    } else if (published.compareTo(known) >= 0) {
      advance(published);
    } else if (isTrusted() || !goBack(known, published)) {
      // A late message. Messages with newer versions will follow.
      return;
    }
    confirm();
  }

  private static DataVersion newer(DataVersion left, DataVersion right) {
    return left.compareTo(right) < 0 ? right : left;
  }
}
