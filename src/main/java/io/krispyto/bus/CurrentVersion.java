package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The newest data version that anybody in this process has seen: one for all verticles of a Vert.x,
 * so that none of them answers with older data than another has answered with already.
 *
 * <p>The read side moves it. It is told on {@link Addresses#DATA_VERSION} too, for other processes.
 */
public final class CurrentVersion implements Shareable {
  private static final String NAME = "krispyto.data-version";

  private final AtomicReference<DataVersion> version = new AtomicReference<>(DataVersion.NONE);

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
   * Goes where another process has gone, by what it published on {@link Addresses#DATA_VERSION}.
   */
  public void follow(JsonObject news) {
    var number = new DataVersion(news.getLong("number"));
    if (news.containsKey("instead")) {
      goBack(new DataVersion(news.getLong("instead")), number);
    } else {
      advance(number);
    }
  }

  private static DataVersion newer(DataVersion left, DataVersion right) {
    return left.compareTo(right) < 0 ? right : left;
  }
}
