package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What changed from one version of the data to another, as {@code GET /events} tells it. Where
 * neither currencies nor days are known, anything may have changed.
 *
 * @param since the version that it goes on from
 * @param version the version that it leads to; the same where nothing changed
 * @param isRestored whether the database was restored from a backup: then the version may be less
 *     than the one before
 * @param currencies that changed, or whose records did; empty if they are too many, or unknown
 * @param firstDay the first one of which a record changed; empty if none did, or it is unknown
 * @param lastDay the last one of which a record changed; empty if none did, or it is unknown
 */
public record Change(
    DataVersion since,
    DataVersion version,
    boolean isRestored,
    Optional<List<Currency>> currencies,
    Optional<LocalDate> firstDay,
    Optional<LocalDate> lastDay) {

  /** One of which something changed. */
  public record Currency(String name, String symbol) {}

  public Change {
    currencies = currencies.map(List::copyOf);
  }

  /** As {@link Addresses#CHANGES} tells it. */
  static Change of(JsonObject news) {
    return new Change(
        new DataVersion(news.getLong("since")),
        new DataVersion(news.getLong("version")),
        news.getBoolean("instead", false),
        Optional.ofNullable(news.getJsonArray("currencies"))
            .map(all -> all.stream().map(Change::currency).toList()),
        day(news, "first_day"),
        day(news, "last_day"));
  }

  private static Currency currency(Object told) {
    var currency = (JsonObject) told;
    return new Currency(currency.getString("name"), currency.getString("symbol"));
  }

  private static Optional<LocalDate> day(JsonObject news, String name) {
    return Optional.ofNullable(news.getString(name)).map(LocalDate::parse);
  }

  /** For who knows an older version than it goes on from, and so has missed nobody knows what. */
  Change missedSince(DataVersion known) {
    return new Change(
        known, version, isRestored, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
