package io.krispyto;

import io.krispyto.config.DatabaseSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The last record of each currency and day, without fiat currencies, for tests that compute
 * expected values in Java.
 */
public final class RecordTable {
  private final SortedMap<LocalDate, SortedMap<Long, Values>> days = new TreeMap<>();
  private final Map<Long, TreeMap<LocalDate, Double>> rates = new HashMap<>();

  /** The values of a record; not finite counts as unknown. */
  public record Values(
      long id, String slug, Double high, Double low, Double close, Double volume, Double cap) {}

  /** Reads all records. */
  public static RecordTable of(DatabaseSettings database) {
    try (var connection = TestDatabase.connect(database)) {
      return of(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads all records in the transaction of the connection. */
  public static RecordTable of(Connection connection) throws SQLException {
    var table = new RecordTable();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select currency.id, krispyto_slug, high, low, close, volume, marketcap, date::date, krispyto_fiat
                from record join currency on currency.id = currency_id
                order by record.date
                """)) {
      while (rows.next()) {
        var day = rows.getObject(8, LocalDate.class);
        var values =
            new Values(
                rows.getLong(1),
                rows.getString(2),
                number(rows, 3),
                number(rows, 4),
                number(rows, 5),
                number(rows, 6),
                number(rows, 7));
        table.add(day, values, rows.getBoolean(9));
      }
    }
    return table;
  }

  private void add(LocalDate day, Values values, boolean isFiat) {
    if (!isFiat) {
      days.computeIfAbsent(day, absent -> new TreeMap<>()).put(values.id(), values);
    }
    rates.computeIfAbsent(values.id(), absent -> new TreeMap<>()).put(day, values.close());
  }

  private static Double number(ResultSet rows, int column) throws SQLException {
    var value = rows.getDouble(column);
    return rows.wasNull() || !Double.isFinite(value) ? null : value;
  }

  /** The days with a record, in order. */
  public List<LocalDate> days() {
    return new ArrayList<>(days.keySet());
  }

  /** The records of a day. */
  public Collection<Values> on(LocalDate day) {
    return days.getOrDefault(day, new TreeMap<>()).values();
  }

  /** The record of a currency on a day, or null. */
  public Values on(LocalDate day, long currency) {
    return days.getOrDefault(day, new TreeMap<>()).get(currency);
  }

  /** The records of a currency by day. */
  public SortedMap<LocalDate, Values> of(String slug) {
    var found = new TreeMap<LocalDate, Values>();
    for (Map.Entry<LocalDate, SortedMap<Long, Values>> day : days.entrySet()) {
      day.getValue().values().stream()
          .filter(values -> values.slug().equals(slug))
          .forEach(values -> found.put(day.getKey(), values));
    }
    return found;
  }

  /**
   * The rate of any currency on a day: its last close above zero that is at most seven days old; or
   * null.
   */
  public Double rate(long currency, LocalDate day) {
    return rates
        .getOrDefault(currency, new TreeMap<>())
        .subMap(day.minusDays(7), true, day, true)
        .descendingMap()
        .values()
        .stream()
        .filter(close -> close != null && close > 0)
        .findFirst()
        .orElse(null);
  }

  /** The change in percent, or null as the dashboard defines it. */
  public static Double change(Double close, Double earlier) {
    return close == null || earlier == null || close < 0 || earlier <= 0
        ? null
        : Double.valueOf((close - earlier) / earlier * 100);
  }
}
