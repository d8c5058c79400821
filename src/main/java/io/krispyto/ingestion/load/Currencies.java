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

/**
 * The currencies of one file: which each spelling in it means, and what is known of its days.
 * Currencies that are new are added.
 */
final class Currencies {
  /** Bounds memory, whatever a file holds. */
  private static final int MAX_KEPT = 50_000;

  private final Connection connection;
  private final boolean straight;
  private final Map<NearestName, Found> spellings = new HashMap<>();
  private final Map<Long, Currency> currencies = new HashMap<>();
  private NearestName last;
  private Found lastFound;
  private boolean mayRepeatDays;
  private boolean filledSymbols;

  /**
   * @param straight whether records of a currency without any may be written straight away
   */
  Currencies(Connection connection, boolean straight) {
    this.connection = connection;
    this.straight = straight;
  }

  /** A currency as a file spells it. */
  private record NearestName(String name, String symbol) {
    boolean is(InputRow.Good row) {
      return name.equals(row.name()) && symbol.equals(row.symbol());
    }
  }

  /**
   * What a spelling means.
   *
   * @param symbol the one that the currency has
   * @param sameSymbol whether it is the one that the file has, but for case
   */
  public record Found(Currency currency, String symbol, boolean sameSymbol) {}

  /** A currency, and how its days follow each other in the file. */
  static final class Currency {
    private final long id;
    private final boolean straight;
    private long lastSecond = Long.MIN_VALUE;
    private int direction;

    private Currency(long id, boolean straight) {
      this.id = id;
      this.straight = straight;
    }

    long id() {
      return id;
    }

    /**
     * Whether its records go straight to the table: there were none, and in the file no day comes
     * twice as long as they follow each other in one direction.
     */
    boolean straight() {
      return straight;
    }

    /**
     * Whether this time goes on in the direction of those before it, and so cannot be one of them.
     */
    private boolean goesOn(long second) {
      if (lastSecond != Long.MIN_VALUE) {
        var step = Long.compare(second, lastSecond);
        if (step == 0 || direction != 0 && step != direction) {
          return false;
        }
        direction = step;
      }
      lastSecond = second;
      return true;
    }
  }

  /** Some of a currency's records are in the table, and now others may be the same. */
  static final class OutOfOrder extends Exception {
    private OutOfOrder() {
      super("out of order", null, false, false);
    }
  }

  /** Looks up the spellings of these rows that are new; from then on {@link #of} knows them. */
  void meet(List<InputRow.Good> rows) throws SQLException {
    if (spellings.size() > MAX_KEPT) {
      spellings.clear();
    }
    // Which may have been forgotten just now.
    last = null;
    var unknown = new LinkedHashSet<NearestName>();
    for (var row : rows) {
      if (last == null || !last.is(row)) {
        last = new NearestName(row.name(), row.symbol());
        if (!spellings.containsKey(last)) {
          unknown.add(last);
        }
      }
    }
    last = null;
    if (!unknown.isEmpty()) {
      look(List.copyOf(unknown));
    }
  }

  /**
   * The currency that a row is of.
   *
   * @throws OutOfOrder if the file has to be loaded without writing anything straight away
   */
  Found of(InputRow.Good row) throws OutOfOrder {
    if (last == null || !last.is(row)) {
      last = new NearestName(row.name(), row.symbol());
      lastFound = spellings.get(last);
    }
    if (lastFound.sameSymbol && !lastFound.currency.goesOn(row.second())) {
      if (lastFound.currency.straight) {
        throw new OutOfOrder();
      }
      mayRepeatDays = true;
    }
    return lastFound;
  }

  /** Whether, among the rows that were not written straight away, a day may be there twice. */
  boolean mayRepeatDays() {
    return mayRepeatDays;
  }

  /** Whether currencies that were there without a symbol have one now. */
  boolean filledSymbols() {
    return filledSymbols;
  }

  /**
   * Keeps currencies from being deleted until the commit.
   *
   * @param ids of type {@code bigint}, each once
   * @throws SQLException with {@link SqlState#SERIALIZATION_FAILURE} if one is gone already
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
            "Somebody else has deleted a currency.", SqlState.SERIALIZATION_FAILURE);
      }
    }
  }

  private void look(List<NearestName> unknown) throws SQLException {
    var names = connection.createArrayOf("text", unknown.stream().map(NearestName::name).toArray());
    var symbols =
        connection.createArrayOf("text", unknown.stream().map(NearestName::symbol).toArray());
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
              "Somebody else has deleted a currency.", SqlState.SERIALIZATION_FAILURE);
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
      // Another spelling of it would begin anew.
      mayRepeatDays = true;
    }
    return currency;
  }
}
