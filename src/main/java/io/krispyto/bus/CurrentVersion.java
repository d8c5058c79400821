package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The newest data version that anybody in this process has seen: one for all verticles of a Vert.x,
 * so that none of them answers with older data than another has answered with already.
 *
 * <p>The read side moves it. It is told on {@link Addresses#DATA_VERSION} too, for other processes.
 */
public final class CurrentVersion implements Shareable {
  private static final String NAME = "krispyto.data-version";

  /** News come four times a second; who has heard none for longer cannot know what is current. */
  private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final AtomicReference<DataVersion> version = new AtomicReference<>(DataVersion.NONE);

  private volatile long heard = System.nanoTime() - TRUSTED_NANOS;

  private CurrentVersion() {}

  /** The one of a Vert.x. */
  public static CurrentVersion of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, CurrentVersion>getLocalMap(NAME)
        .computeIfAbsent(NAME, absent -> new CurrentVersion());
  }

  /** The version; {@link DataVersion#NONE} as long as none was seen. */
  public DataVersion get() {
    return version.get();
  }

  /**
   * Goes on to a version that was seen, unless it is not newer.
   *
   * @return whether it was newer
   */
  public boolean advance(DataVersion seen) {
    return version.getAndAccumulate(seen, CurrentVersion::newer).compareTo(seen) < 0;
  }

  /**
   * Goes back to a version, because the database did: it was restored from a backup.
   *
   * @param from the version that is no more; if another is current by now, nothing happens
   * @return whether it went back
   */
  public boolean goBack(DataVersion from, DataVersion to) {
    var known = version.get();
    return known.equals(from) && version.compareAndSet(known, to);
  }

  /**
   * Whether the version is watched, by the read side in this process, or by one that we have heard
   * of within a second. If not, it may be old, and so may be all that is kept of it.
   */
  public boolean isTrusted() {
    return System.nanoTime() - heard < TRUSTED_NANOS;
  }

  /** Whoever watches the database is at it. */
  public void confirm() {
    heard = System.nanoTime();
  }

  /** Nobody watches any more. */
  public void distrust() {
    heard = System.nanoTime() - TRUSTED_NANOS;
  }

  /**
   * Goes where another process has gone, by what it published on {@link Addresses#DATA_VERSION}.
   */
  public void follow(JsonObject news) {
    if (!(news.getValue("number") instanceof Number number)) {
      return;
    }
    var told = new DataVersion(number.longValue());
    var known = version.get();
    if (news.getValue("instead") instanceof Number instead) {
      goBack(new DataVersion(instead.longValue()), told);
    } else if (told.compareTo(known) >= 0) {
      advance(told);
    } else if (isTrusted() || !goBack(known, told)) {
      // Somebody who is late; those who know better are heard too.
      return;
    }
    confirm();
  }

  private static DataVersion newer(DataVersion left, DataVersion right) {
    return left.compareTo(right) < 0 ? right : left;
  }
}
