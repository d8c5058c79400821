package io.krispyto.db;

import io.krispyto.domain.CurrencyIdentity;
import io.krispyto.domain.DataVersion;
import io.krispyto.domain.Failure;
import io.krispyto.domain.currency.CurrencyAlias;
import io.krispyto.domain.currency.CurrencyDetails;
import io.krispyto.domain.currency.NamedCurrency;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The SQL that finds currencies, which the read and write sides share. A text means a currency as
 * the function {@code currencies_meant} of the database says.
 */
public final class CurrencySql {
  private CurrencySql() {}

  /**
   * The days with a record of a currency in "found", from an index-only scan of record_one_a_time.
   */
  public static final String DAYS_OF_FOUND =
      """
      cross join lateral (
        select min(day) as first_day, max(day) as last_day, count(*) as records,
          coalesce(max(day) - min(day) + 1 - count(*), 0) as missing_days
        from (
          select distinct date::date as day from record
          where currency_id = found.id and date > '-infinity' and date < 'infinity'
        ) as days
      ) as known
      """;

  /**
   * The ids of the currencies that an entry of a list matches. "given" has the entry as "symbol";
   * "valid" has the day on which aliases count as "day", or null if they count on any day. A name
   * matches only if no currency has the entry as its slug or symbol, so that a list of symbols
   * keeps its meaning whatever names are added.
   */
  public static final String LISTED =
      """
      left join lateral (
        with direct as (
          select id from currency where lower(symbol) = lower(given.symbol)
          union
          select id from currency where krispyto_slug = regexp_replace(lower(given.symbol), '^slug:', '')
          union
          select currency_id from currency_alias
          where lower(symbol) = lower(given.symbol)
            and (
              valid.day is null
              or valid.day::date between coalesce(first_day, '-infinity') and coalesce(last_day, 'infinity')
            )
        )
        select id from direct
        union all (
          select id from currency where lower(name) = lower(given.symbol) and not exists (select from direct)
          union
          select currency_id from currency_alias
          where lower(name) = lower(given.symbol) and not exists (select from direct)
        )
      ) as found on true
      """;

  /**
   * $1: a text, $2: a day, or null. Returns one row for each currency that the text means, by name,
   * or one of nulls. Columns: version, name, symbol, slug, id, first day, last day, records,
   * missing days, aliases (a JSON array, in the order in which they were added), whether it is
   * fiat.
   */
  public static final String DETAILS =
      """
      select version.number, answered.name, answered.symbol, slug, answered.id::bigint, first_day, last_day, records,
        missing_days, aliases, fiat
      from data_version version
      left join (
        select found.*, known.*, (
          select coalesce(json_agg(json_build_object(
              'symbol', a.symbol, 'name', a.name, 'from', a.first_day, 'to', a.last_day) order by a.id), '[]')
          from currency_alias a where a.currency_id = found.id
        ) as aliases
        from (
          select id, name, symbol, krispyto_slug as slug, krispyto_fiat as fiat from currency
          where id in (select meant from currencies_meant($1, $2) as meant)
        ) as found
      """
          + DAYS_OF_FOUND
          + """
      ) as answered on true
      order by lower(answered.name) collate "C"
      """;

  /** The column of the version in a row of {@link #DETAILS}. */
  private static final int VERSION = 0;

  /** The column of the name in a row of {@link #DETAILS}; null if the text means no currency. */
  private static final int NAME = 1;

  /**
   * Returns the row of the currency that a text means.
   *
   * @param rows all rows of {@link #DETAILS}, or of a statement that begins with the same columns
   * @throws Failure if the text means none or several
   */
  public static Row one(NamedCurrency currency, RowSet<Row> rows) {
    var row = rows.iterator().next();
    if (row.getString(NAME) == null) {
      throw currency.unknown();
    }
    if (rows.size() > 1) {
      throw currency.ambiguous(
          StreamSupport.stream(rows.spliterator(), false).map(CurrencySql::identity).toList());
    }
    return row;
  }

  /** The name, symbol and slug in a row, which are in three consecutive columns. */
  public static CurrencyIdentity identity(Row row, int nameColumn) {
    return new CurrencyIdentity(
        row.getString(nameColumn), row.getString(nameColumn + 1), row.getString(nameColumn + 2));
  }

  /** The name, symbol and slug in such a row. */
  public static CurrencyIdentity identity(Row row) {
    return identity(row, NAME);
  }

  /** The id in a row of {@link #DETAILS}. */
  public static long id(Row row) {
    return row.getLong(4);
  }

  /** The data version in a row of {@link #DETAILS}. */
  public static DataVersion version(Row row) {
    return new DataVersion(row.getLong(VERSION));
  }

  /** The currency in a row of {@link #DETAILS}. */
  public static CurrencyDetails details(Row row) {
    return new CurrencyDetails(
        identity(row),
        Optional.ofNullable(row.getLocalDate(5)),
        Optional.ofNullable(row.getLocalDate(6)),
        row.getLong(7),
        row.getLong(8),
        aliases((JsonArray) row.getJson(9)),
        row.getBoolean(10));
  }

  private static List<CurrencyAlias> aliases(JsonArray listed) {
    return IntStream.range(0, listed.size())
        .mapToObj(listed::getJsonObject)
        .map(CurrencySql::alias)
        .toList();
  }

  private static CurrencyAlias alias(JsonObject alias) {
    return new CurrencyAlias(
        Optional.ofNullable(alias.getString("symbol")),
        Optional.ofNullable(alias.getString("name")),
        Optional.ofNullable(alias.getString("from")).map(LocalDate::parse),
        Optional.ofNullable(alias.getString("to")).map(LocalDate::parse));
  }
}
