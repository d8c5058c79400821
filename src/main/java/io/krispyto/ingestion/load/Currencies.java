package io.krispyto.ingestion.load;

import io.krispyto.db.SqlState;
import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.currency.NamedCurrency;
import io.krispyto.domain.record.RecordColumn;
import io.krispyto.ingestion.format.InputRow;
import io.krispyto.ingestion.format.value.Reason;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Maps each spelling in one file to its currency, and tracks the days of each currency. Adds
 * currencies that do not exist yet.
 *
 * <p>A row with a name and a symbol belongs to the currency with this name, now or formerly; the
 * symbol must be one that it has on the day of the row. A row with only one of the two belongs to
 * the one currency that this text means on that day.
 */
final class Currencies {
  /** Bounds memory use, whatever a file contains. */
  private static final int MAX_KEPT = 50_000;

  private static final long MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);
  private static final int MAX_LISTED = 10;

  private final Connection connection;
  private final boolean straight;
  private final Map<Spelling, Meanings> spellings = new HashMap<>();
  private final Map<Long, Currency> currencies = new HashMap<>();
  private Spelling last;
  private Meanings lastMeanings;
  private boolean mayRepeatDays;
  private boolean keepsTimes;
  private boolean areFiat;
  private boolean filledSymbols;

  /**
   * @param straight whether the rows of a currency that has no records may be copied directly into
   *     {@code record}
   */
  Currencies(Connection connection, boolean straight) {
    this.connection = connection;
    this.straight = straight;
  }

  /**
   * A currency as spelled in the file.
   *
   * @param name null if the file has none
   * @param symbol null if the file has none
   */
  private record Spelling(String name, String symbol) {
    boolean is(InputRow.Good row) {
      return Objects.equals(name, row.name()) && Objects.equals(symbol, row.symbol());
    }

    boolean isWhole() {
      return name != null && symbol != null;
    }
  }

  /**
   * What a spelling means on a day: either a currency, or the reason why the row is rejected.
   *
   * @param currency null if the row is rejected
   * @param column the title of the column that is the reason
   */
  record Found(Currency currency, String column, String value, Reason reason) {
    private static Found of(Currency currency) {
      return new Found(currency, null, null, null);
    }
  }

  /**
   * A currency that a spelling can mean.
   *
   * @param valid whether it does on any day
   * @param since the first time at which it does, in microseconds since 1970-01-01
   * @param until the first time after that at which it does not
   */
  private record Candidate(
      Currency currency, CurrencyIdentity identity, boolean valid, long since, long until) {
    boolean isValid(long micros) {
      return valid && since <= micros && micros < until;
    }

    boolean isSameOnAllDays() {
      return !valid || since == Long.MIN_VALUE && until == Long.MAX_VALUE;
    }
  }

  /** The meanings of a spelling. */
  private static final class Meanings {
    private final Spelling spelling;
    private final List<Candidate> candidates = new ArrayList<>();

    /** Null if it is not computed yet, or if the meaning depends on the day. */
    private Found always;

    Meanings(Spelling spelling) {
      this.spelling = spelling;
    }

    void add(Candidate candidate) {
      candidates.add(candidate);
    }

    /** What the spelling means at a time. */
    Found on(long micros) {
      if (always == null && candidates.stream().allMatch(Candidate::isSameOnAllDays)) {
        always = at(0);
      }
      return always == null ? at(micros) : always;
    }

    private Found at(long micros) {
      var valid = new LinkedHashMap<Currency, Candidate>();
      for (var candidate : candidates) {
        if (candidate.isValid(micros)) {
          valid.putIfAbsent(candidate.currency, candidate);
        }
      }
      if (valid.size() == 1) {
        return Found.of(valid.keySet().iterator().next());
      }
      return valid.isEmpty() ? none() : several(valid.values());
    }

    private Found none() {
      if (spelling.isWhole()) {
        var currency = candidates.get(0).identity;
        return rejected(
            RecordColumn.SYMBOL,
            spelling.symbol,
            Reason.otherSymbol(currency.symbol(), currency.name()));
      }
      return spelling.name == null
          ? rejected(RecordColumn.SYMBOL, spelling.symbol, Reason.unknownSymbol(spelling.symbol))
          : rejected(RecordColumn.NAME, spelling.name, Reason.unknownName(spelling.name));
    }

    private Found several(Collection<Candidate> meant) {
      var slugs =
          meant.stream()
              .limit(MAX_LISTED)
              .map(candidate -> candidate.identity.slug())
              .collect(Collectors.joining(", "));
      var listed = slugs + (meant.size() > MAX_LISTED ? ", …" : "");
      return spelling.name == null
          ? rejected(
              RecordColumn.SYMBOL,
              spelling.symbol,
              Reason.severalCurrencies(listed, "add its name (--name)"))
          : rejected(
              RecordColumn.NAME,
              spelling.name,
              Reason.severalCurrencies(
                  listed,
                  "name one of them, such as "
                      + NamedCurrency.SLUG_PREFIX
                      + meant.iterator().next().identity.slug()));
    }

    private static Found rejected(RecordColumn column, String value, Reason reason) {
      return new Found(null, column.title(), value, reason);
    }
  }

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
     * duplicate an earlier one.
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
      lastMeanings = spellings.get(last);
    }
    var found = lastMeanings.on(row.micros());
    if (found.currency != null && !found.currency.goesOn(row.micros(), keepsTimes)) {
      if (found.currency.straight) {
        throw new OutOfOrder();
      }
      mayRepeatDays = true;
    }
    return found;
  }

  /** Sets whether a currency may have several records on one day. Call it before the first row. */
  void keepTimes(boolean keeps) {
    keepsTimes = keeps;
  }

  boolean keepsTimes() {
    return keepsTimes;
  }

  /** Sets whether the currencies of the file are fiat currencies. Call it before the first row. */
  void areFiat(boolean fiat) {
    areFiat = fiat;
  }

  /**
   * Marks all currencies of the file as fiat currencies. Those that the file added already are.
   *
   * @return whether any of them was not marked before
   */
  boolean markFiat() throws SQLException {
    try (var statement = connection.prepareStatement(LoadSql.MARK_FIAT)) {
      statement.setArray(1, connection.createArrayOf("bigint", currencies.keySet().toArray()));
      return statement.executeUpdate() > 0;
    }
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
    var whole = unknown.stream().filter(Spelling::isWhole).toList();
    if (!whole.isEmpty()) {
      var names = texts(whole, Spelling::name);
      var symbols = texts(whole, Spelling::symbol);
      add(names, symbols);
      filledSymbols |= update(LoadSql.FILL_SYMBOLS, names, symbols) > 0;
      if (find(LoadSql.FIND_CURRENCIES, whole) < whole.size()) {
        throw new SQLException(
            "Another writer has deleted a currency.", SqlState.SERIALIZATION_FAILURE);
      }
    }
    if (whole.size() < unknown.size()) {
      find(LoadSql.FIND_MEANT, unknown.stream().filter(each -> !each.isWhole()).toList());
    }
  }

  private void add(Array names, Array symbols) throws SQLException {
    try (var statement = connection.prepareStatement(LoadSql.ADD_CURRENCIES)) {
      statement.setArray(1, names);
      statement.setArray(2, symbols);
      statement.setBoolean(3, areFiat);
      statement.executeUpdate();
    }
  }

  /** Returns the number of spellings that mean any currency. */
  private int find(String sql, List<Spelling> unknown) throws SQLException {
    var straightIds = new TreeSet<Long>();
    var meant = new HashSet<Spelling>();
    unknown.forEach(spelling -> spellings.put(spelling, new Meanings(spelling)));
    try (var statement = connection.prepareStatement(sql)) {
      statement.setArray(1, texts(unknown, Spelling::name));
      statement.setArray(2, texts(unknown, Spelling::symbol));
      try (var found = statement.executeQuery()) {
        while (found.next()) {
          var candidate = candidate(found);
          if (candidate.currency.straight) {
            straightIds.add(candidate.currency.id);
          }
          var spelling = unknown.get(found.getInt("place") - 1);
          spellings.get(spelling).add(candidate);
          meant.add(spelling);
        }
      }
    }
    if (!straightIds.isEmpty()) {
      hold(connection, connection.createArrayOf("bigint", straightIds.toArray()));
    }
    return meant.size();
  }

  private Candidate candidate(ResultSet found) throws SQLException {
    return new Candidate(
        currency(found.getLong("id"), found.getBoolean("has_records")),
        new CurrencyIdentity(
            found.getString("name"), found.getString("symbol"), found.getString("slug")),
        found.getBoolean("valid"),
        time(found, "since", Long.MIN_VALUE),
        time(found, "until", Long.MAX_VALUE));
  }

  private static long time(ResultSet found, String column, long unlimited) throws SQLException {
    var micros = found.getLong(column);
    return found.wasNull() ? unlimited : micros;
  }

  private Array texts(List<Spelling> spellings, Function<Spelling, String> text)
      throws SQLException {
    return connection.createArrayOf("text", spellings.stream().map(text).toArray());
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
