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

  /** $2: whether it is a fiat currency. */
  static final String MARK = "update currency set krispyto_fiat = $2 where id = $1::bigint";

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
   * $2: id of the currency that gets the records. Locks the records of the days that both have, so
   * that a concurrent change cannot be lost after the comparison. Locks in the order of a load.
   */
  static final String LOCK_SHARED_DAYS =
      """
      with locked as (
        select id from record
          where currency_id in ($1::bigint, $2::bigint)
            and date::date in (
              select date::date from record where currency_id = $1::bigint
              intersect
              select date::date from record where currency_id = $2::bigint
            )
          order by currency_id, date
          for update
      )
      select count(*) from locked
      """;

  /**
   * The records of both currencies, and those that become one: records of the same time, and the
   * only records of a day, whatever their times. The last records of a day are compared too, since
   * they stand for the day.
   */
  private static final String COMPARED =
      """
      with source as (
        select id, date, date::date as day, high, low, open, close, volume, marketcap,
            date = max(date) over of_day as is_last, count(*) over of_day = 1 as is_alone
          from record where currency_id = $1::bigint
          window of_day as (partition by date::date)
      ), target as (
        select id, date, date::date as day, high, low, open, close, volume, marketcap,
            date = max(date) over of_day as is_last, count(*) over of_day = 1 as is_alone
          from record where currency_id = $2::bigint
          window of_day as (partition by date::date)
      ), pair as (
        select s.id as source_id, t.id as target_id from source s join target t on s.date = t.date
        union
        select s.id, t.id from source s join target t using (day) where s.is_alone and t.is_alone
      ), last as (
        select s.id as source_id, t.id as target_id, s.date > t.date as is_source_later
          from source s join target t using (day)
          where s.is_last and t.is_last and s.date <> t.date and not (s.is_alone and t.is_alone)
      )
      """;

  /**
   * $2: as above. Returns the first days on which values conflict, and the number of such days. A
   * value that only one record has is not a conflict.
   */
  static final String CONTRADICTIONS =
      COMPARED
          + """
      select s.day, count(*) over ()
        from (select source_id, target_id from pair union all select source_id, target_id from last) as compared
        join source s on s.id = compared.source_id
        join target t on t.id = compared.target_id
        where coalesce(s.high <> t.high, false) or coalesce(s.low <> t.low, false)
          or coalesce(s.open <> t.open, false) or coalesce(s.close <> t.close, false)
          or coalesce(s.volume <> t.volume, false) or coalesce(s.marketcap <> t.marketcap, false)
        group by s.day
        order by s.day limit 5
      """;

  /**
   * $2: as above. Adds the values that only the other record has. The later one of two last records
   * gets them, since it stands for the day afterwards.
   */
  static final String COMPLETE_RECORDS =
      COMPARED
          + """
      , completing as (
        select target_id as id, source_id as other_id from pair
        union all
        select case when is_source_later then source_id else target_id end,
            case when is_source_later then target_id else source_id end
          from last
      )
      update record r
        set high = coalesce(r.high, o.high), low = coalesce(r.low, o.low), open = coalesce(r.open, o.open),
          close = coalesce(r.close, o.close), volume = coalesce(r.volume, o.volume),
          marketcap = coalesce(r.marketcap, o.marketcap)
        from completing c
        join record o on o.id = c.other_id
        where r.id = c.id
          and (r.high is null and o.high is not null or r.low is null and o.low is not null
            or r.open is null and o.open is not null or r.close is null and o.close is not null
            or r.volume is null and o.volume is not null or r.marketcap is null and o.marketcap is not null)
      """;

  /** $2: as above. Removes the records that are now part of a record of the other currency. */
  static final String REMOVE_REPETITIONS =
      COMPARED
          + """
      delete from record where id in (select source_id from pair)
      """;

  /** $2: as above. */
  static final String MOVE_RECORDS =
      "update record set currency_id = $2::bigint where currency_id = $1::bigint";
}
