package io.krispyto.ingestion.load;

import io.krispyto.db.SqlState;
import io.krispyto.ingestion.format.InputRow;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Maps each spelling in one file to its currency, and tracks the days each currency has. Adds
 * currencies that do not exist yet.
 */
final class Currencies {
  /** Bounds memory use, whatever a file contains. */
  private static final int MAX_KEPT = 50_000;

  private static final long MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);

  private final Connection connection;
  private final boolean straight;
  private final Map<Spelling, Found> spellings = new HashMap<>();
  private final Map<Long, Currency> currencies = new HashMap<>();
  private Spelling last;
  private Found lastFound;
  private boolean mayRepeatDays;
  private boolean keepsTimes;
  private boolean filledSymbols;

  /**
   * @param straight whether the rows of a currency that has no records may be copied directly into
   *     {@code record}
   */
  Currencies(Connection connection, boolean straight) {
    this.connection = connection;
    this.straight = straight;
  }

  /** A currency as spelled in the file. */
  private record Spelling(String name, String symbol) {
    boolean is(InputRow.Good row) {
      return name.equals(row.name()) && symbol.equals(row.symbol());
    }
  }

  /**
   * The currency that a spelling refers to.
   *
   * @param symbol the symbol of the currency in the database
   * @param sameSymbol whether that symbol equals the symbol in the file, ignoring case
   */
  public record Found(Currency currency, String symbol, boolean sameSymbol) {}

  /** A currency, and the order of its days in the file. */
  static final class Currency {
    private final long id;
    private final boolean straight;
    private long lastTime = Long.MIN_VALUE;
    private int direction;

    private Currency(long id, boolean straight) {
      this.id = id;
      this.straight = straight;
    }

    long id() {
      return id;
    }

    /**
     * Returns whether rows of this currency are copied directly into {@code record}. This requires
     * that it had no records, and that its days in the file are strictly ascending or descending.
     */
    boolean straight() {
      return straight;
    }

    /**
     * Returns whether this time continues in the same direction as the earlier ones, and so cannot
     * duplicate any of them.
     *
     * @param keepsTimes whether only the same time is a duplicate, or the same day too
     */
    private boolean goesOn(long time, boolean keepsTimes) {
      if (lastTime != Long.MIN_VALUE) {
        var step =
            keepsTimes ? Long.compare(time, lastTime) : Long.compare(day(time), day(lastTime));
        if (step == 0 || direction != 0 && step != direction) {
          return false;
        }
        direction = step;
      }
      lastTime = time;
      return true;
    }
  }

  /**
   * Thrown when some records of a currency are already copied into {@code record} and later rows
   * may duplicate them.
   */
  static final class OutOfOrder extends Exception {
    private OutOfOrder() {
      super("out of order", null, false, false);
    }
  }

  /** Looks up the new spellings in these rows, so that {@link #of} can resolve them. */
  void meet(List<InputRow.Good> rows) throws SQLException {
    if (spellings.size() > MAX_KEPT) {
      spellings.clear();
    }
    // The last spelling may just have been evicted.
    last = null;
    var unknown = new LinkedHashSet<Spelling>();
    for (var row : rows) {
      if (last == null || !last.is(row)) {
        last = new Spelling(row.name(), row.symbol());
        if (!spellings.containsKey(last)) {
          unknown.add(last);
        }
      }
    }
    last = null;
    if (!unknown.isEmpty()) {
      lookUp(List.copyOf(unknown));
    }
  }

  /**
   * Returns the currency of a row.
   *
   * @throws OutOfOrder if the file must be loaded without copying any rows directly
   */
  Found of(InputRow.Good row) throws OutOfOrder {
    if (last == null || !last.is(row)) {
      last = new Spelling(row.name(), row.symbol());
      lastFound = spellings.get(last);
    }
    if (lastFound.sameSymbol && !lastFound.currency.goesOn(row.micros(), keepsTimes)) {
      if (lastFound.currency.straight) {
        throw new OutOfOrder();
      }
      mayRepeatDays = true;
    }
    return lastFound;
  }

  /** Sets whether a currency may have several records on one day. Call it before the first row. */
  void keepTimes(boolean keeps) {
    keepsTimes = keeps;
  }

  boolean keepsTimes() {
    return keepsTimes;
  }

  private static long day(long micros) {
    return Math.floorDiv(micros, MICROS_PER_DAY);
  }

  /** Returns whether a day may occur more than once among the staged rows. */
  boolean mayRepeatDays() {
    return mayRepeatDays;
  }

  /** Returns whether any existing currency without a symbol has been given one. */
  boolean filledSymbols() {
    return filledSymbols;
  }

  /**
   * Locks currencies against deletion until the commit.
   *
   * @param ids distinct ids of type {@code bigint}
   * @throws SQLException with {@link SqlState#SERIALIZATION_FAILURE} if a currency has already been
   *     deleted
   */
  static void hold(Connection connection, Array ids) throws SQLException {
    var wanted = ((Object[]) ids.getArray()).length;
    try (var statement = connection.prepareStatement(LoadSql.HOLD_CURRENCIES)) {
      statement.setArray(1, ids);
      var held = 0;
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          held++;
        }
      }
      if (held < wanted) {
        throw new SQLException(
            "Another writer has deleted a currency.", SqlState.SERIALIZATION_FAILURE);
      }
    }
  }

  private void lookUp(List<Spelling> unknown) throws SQLException {
    var names = connection.createArrayOf("text", unknown.stream().map(Spelling::name).toArray());
    var symbols =
        connection.createArrayOf("text", unknown.stream().map(Spelling::symbol).toArray());
    update(LoadSql.ADD_CURRENCIES, names, symbols);
    filledSymbols |= update(LoadSql.FILL_SYMBOLS, names, symbols) > 0;
    try (var statement = connection.prepareStatement(LoadSql.FIND_CURRENCIES)) {
      statement.setArray(1, names);
      statement.setArray(2, symbols);
      try (var found = statement.executeQuery()) {
        var count = 0;
        var straightIds = new TreeSet<Long>();
        while (found.next()) {
          count++;
          var currency = currency(found.getLong("id"), found.getBoolean("has_records"));
          if (currency.straight) {
            straightIds.add(currency.id);
          }
          spellings.put(
              unknown.get(found.getInt("place") - 1),
              new Found(currency, found.getString("symbol"), found.getBoolean("same_symbol")));
        }
        if (!straightIds.isEmpty()) {
          hold(connection, connection.createArrayOf("bigint", straightIds.toArray()));
        }
        if (count < unknown.size()) {
          throw new SQLException(
              "Another writer has deleted a currency.", SqlState.SERIALIZATION_FAILURE);
        }
      }
    }
  }

  private int update(String sql, Array names, Array symbols) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      statement.setArray(1, names);
      statement.setArray(2, symbols);
      return statement.executeUpdate();
    }
  }

  private Currency currency(long id, boolean hasRecords) {
    var known = currencies.get(id);
    if (known != null) {
      return known;
    }
    var isKept = currencies.size() < MAX_KEPT;
    var currency = new Currency(id, straight && isKept && !hasRecords);
    if (isKept) {
      currencies.put(id, currency);
    } else {
      // A different spelling of the same currency would restart the order check.
      mayRepeatDays = true;
    }
    return currency;
  }
}
