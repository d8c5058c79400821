package io.krispyto.ingestion.record;

/**
 * The SQL statements that write currencies, in execution order. $1 is the id of the currency
 * everywhere.
 */
final class CurrencyWriteSql {
  private CurrencyWriteSql() {}

  /**
   * $1: ids. Locks currencies for a change of their names, symbols or aliases. Does not block
   * loads, which lock them only against deletion.
   */
  static final String LOCK_TO_CHANGE =
      "select id from currency where id = any($1::bigint[]) order by id for no key update";

  /** $1: ids. Locks currencies for their deletion. */
  static final String LOCK_TO_DELETE =
      "select id from currency where id = any($1::bigint[]) order by id for update";

  /** $2: the new name, $3: the new symbol. */
  static final String RENAME = "update currency set name = $2, symbol = $3 where id = $1::bigint";

  static final String REMOVE_ALIASES = "delete from currency_alias where currency_id = $1::bigint";

  /**
   * $2: symbols, $3: names, $4: first days, $5: last days; one element for each alias, in order.
   */
  static final String ADD_ALIASES =
      """
      insert into currency_alias (currency_id, symbol, name, first_day, last_day)
        select $1::bigint, symbol, name, first_day, last_day
          from unnest($2::text[], $3::text[], $4::date[], $5::date[]) with ordinality
            as given (symbol, name, first_day, last_day, place)
          order by place
      """;

  static final String REMOVE_RECORDS = "delete from record where currency_id = $1::bigint";

  static final String REMOVE = "delete from currency where id = $1::bigint";

  /**
   * $2: id of the currency that gets the records. Returns the first days on which both currencies
   * have a record and the values conflict, and the number of such days. A value that only one
   * record has is not a conflict.
   */
  static final String CONTRADICTIONS =
      """
      select day, count(*) over ()
        from (
          select distinct on (date::date) date::date as day, high, low, open, close, volume, marketcap
            from record where currency_id = $1::bigint order by date::date, date desc
        ) as s
        join (
          select distinct on (date::date) date::date as day, high, low, open, close, volume, marketcap
            from record where currency_id = $2::bigint order by date::date, date desc
        ) as t using (day)
        where coalesce(s.high <> t.high, false) or coalesce(s.low <> t.low, false)
          or coalesce(s.open <> t.open, false) or coalesce(s.close <> t.close, false)
          or coalesce(s.volume <> t.volume, false) or coalesce(s.marketcap <> t.marketcap, false)
        order by day limit 5
      """;

  /** $2: as above. Adds the values that only the first currency has. */
  static final String COMPLETE_RECORDS =
      """
      update record r
        set high = coalesce(r.high, s.high), low = coalesce(r.low, s.low), open = coalesce(r.open, s.open),
          close = coalesce(r.close, s.close), volume = coalesce(r.volume, s.volume),
          marketcap = coalesce(r.marketcap, s.marketcap)
        from (
          select distinct on (date::date) date::date as day, high, low, open, close, volume, marketcap
            from record where currency_id = $1::bigint order by date::date, date desc
        ) as s, (
          select distinct on (date::date) id, date::date as day
            from record where currency_id = $2::bigint order by date::date, date desc
        ) as last
        where last.day = s.day and r.id = last.id
          and (r.high is null and s.high is not null or r.low is null and s.low is not null
            or r.open is null and s.open is not null or r.close is null and s.close is not null
            or r.volume is null and s.volume is not null or r.marketcap is null and s.marketcap is not null)
      """;

  /** $2: as above. Removes the records of days that both have. */
  static final String REMOVE_REPETITIONS =
      """
      delete from record
        where currency_id = $1::bigint
          and date::date in (select date::date from record where currency_id = $2::bigint)
      """;

  /** $2: as above. */
  static final String MOVE_RECORDS =
      "update record set currency_id = $2::bigint where currency_id = $1::bigint";
}
