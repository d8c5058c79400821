package io.krispyto.query.export;

import io.krispyto.db.CurrencySql;

/** The SQL of exports. */
public final class ExportSql {
  private ExportSql() {}

  /**
   * $1: slugs, symbols or names, or null for all; $2, $3: the first and the last day, or null. The
   * join has one row on its other side, so it keeps the inner order. An outer ORDER BY would sort
   * all records before the first is sent. Columns: version, unknown symbols, name, symbol, date,
   * high, low, open, close, volume, market cap.
   */
  public static final String RECORDS =
      """
      with named as (
        select given.symbol, given.place, found.id
        from (select null::date as day) as valid
        cross join unnest($1::text[]) with ordinality as given (symbol, place)
      """
          + CurrencySql.LISTED
          + """
      ), requested as (
        select (select array_agg(symbol order by place) from named where id is null) as unknown
      )
      select version.number, requested.unknown, name, symbol, date::timestamp,
        high::double precision, low::double precision, open::double precision,
        close::double precision, volume::double precision,
        marketcap::double precision as market_cap
      from data_version version
      cross join requested
      left join (
        select name, symbol, date, high, low, open, close, volume, marketcap
        from (
          select id, name, symbol
          from currency
          where $1::text[] is null or id in (select named.id from named)
          order by lower(name) collate "C"
        ) as found
        cross join lateral (
          select * from record
          where currency_id = found.id
            and date >= coalesce($2::date, '-infinity') and date < coalesce($3::date + 1, 'infinity')
            and date > '-infinity'
          order by date
        ) as records
      ) as exported on requested.unknown is null
      """;
}
