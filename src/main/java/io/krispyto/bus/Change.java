package io.krispyto.bus;

import io.krispyto.domain.DataVersion;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The changes from one data version to another, as {@code GET /events} reports them. If both
 * currencies and days are empty, anything may have changed.
 *
 * @param since the version before the change
 * @param version the version after the change; equal to {@code since} if nothing changed
 * @param isRestored whether the database was restored from a backup, so that the version may be
 *     lower than before
 * @param currencies the currencies that changed or whose records changed; empty if there are too
 *     many or they are unknown
 * @param firstDay the first UTC day with a changed record; empty if no record changed or the day is
 *     unknown
 * @param lastDay the last UTC day with a changed record; empty if no record changed or the day is
 *     unknown
 */
public record Change(
    DataVersion since,
    DataVersion version,
    boolean isRestored,
    Optional<List<Currency>> currencies,
    Optional<LocalDate> firstDay,
    Optional<LocalDate> lastDay) {

  /** A changed currency. */
  public record Currency(String name, String symbol, String slug) {}

  public Change {
    currencies = currencies.map(List::copyOf);
  }

  /** Parses a message from {@link Addresses#CHANGES}. */
  static Change of(JsonObject event) {
    return new Change(
        new DataVersion(event.getLong("since")),
        new DataVersion(event.getLong("version")),
        event.getBoolean("instead", false),
        Optional.ofNullable(event.getJsonArray("currencies"))
            .map(all -> all.stream().map(Change::currency).toList()),
        day(event, "first_day"),
        day(event, "last_day"));
  }

  private static Currency currency(Object value) {
    var currency = (JsonObject) value;
    return new Currency(
        currency.getString("name"), currency.getString("symbol"), currency.getString("slug"));
  }

  private static Optional<LocalDate> day(JsonObject event, String name) {
    return Optional.ofNullable(event.getString(name)).map(LocalDate::parse);
  }

  /**
   * The change to report to a client whose version is older than {@code since}: it missed messages,
   * so anything may have changed.
   */
  Change missedSince(DataVersion known) {
    return new Change(
        known, version, isRestored, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
