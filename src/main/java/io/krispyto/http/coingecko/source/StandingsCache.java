package io.krispyto.http.coingecko.source;

import io.krispyto.bus.CurrentVersion;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The standings of the current data version; all instances of the HTTP verticle share them. */
final class StandingsCache implements Shareable {
  private static final String NAME = "krispyto.coingecko.standings";

  private final CurrentVersion version;
  private final AtomicReference<Standings> kept = new AtomicReference<>();

  private StandingsCache(CurrentVersion version) {
    this.version = version;
  }

  static StandingsCache of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, StandingsCache>getLocalMap(NAME)
        .computeIfAbsent(NAME, absent -> new StandingsCache(CurrentVersion.of(vertx)));
  }

  /** Returns the standings, if they are still those of the data. */
  Optional<Standings> current() {
    return Optional.ofNullable(kept.get())
        .filter(standings -> version.isTrusted() && standings.version().equals(version.get()));
  }

  Standings keep(Standings standings) {
    kept.set(standings);
    return standings;
  }
}
