package io.krispyto.query.result;

import io.krispyto.db.CurrencySql;
import io.krispyto.domain.DashboardQuery;
import java.util.Locale;

/**
 * The SQL of a dashboard that shows the last records of some days. Each row is that of the
 * dashboard of its own day, with this day, so the changes and closes are relative to it. All closes
 * but that of the row's day are looked up one by one, since they are on different days.
 */
final class WithinSql {
  private WithinSql() {}

  /**
   * $1: start of the day, or null for the newest one with a record, $2: slugs, symbols or names, or
   * null for all currencies, $3: how many days earlier a record may be. An alias counts if it is
   * valid on the requested day.
   */
  private static final String DASHBOARD =
      """
      with valid as (
        select coalesce(
          $1::timestamp, (select date_trunc('day', max(date)) from record where date < 'infinity')
        ) as day
      ), named as (
        select given.symbol, given.place, found.id
        from valid cross join unnest($2::text[]) with ordinality as given (symbol, place)
      """
          + CurrencySql.LISTED
          + """
      ), requested as (
        select (select array_agg(symbol order by place) from named where id is null) as unknown
      ), last as (
        select distinct on (currency_id) currency_id, date::date as day, close, volume, marketcap
        from record
        where date >= (select day from valid) - $3::int * interval '1 day'
          and date < (select day from valid) + interval '1 day'
          and ($2::text[] is null or currency_id in (select id from named))
        order by currency_id, date desc
      ), dashboard as (
        select c.id, c.name, c.symbol, last.day as record_day,
          finite_or_null(last.close) as price,
          percent_change(last.close, day1.close) as change_1d,
          percent_change(last.close, day7.close) as change_7d,
          percent_change(last.close, day30.close) as change_30d,
          finite_or_null(last.volume) as volume,
          finite_or_null(last.marketcap) as market_cap
        from last
        join currency c on c.id = last.currency_id
        left join lateral (
          select close from record
          where (currency_id, date) >= (c.id, last.day - 1) and (currency_id, date) < (c.id, last.day)
          order by currency_id desc, date desc limit 1
        ) as day1 on true
        left join lateral (
          select close from record
          where (currency_id, date) >= (c.id, last.day - 7) and (currency_id, date) < (c.id, last.day - 6)
          order by currency_id desc, date desc limit 1
        ) as day7 on true
        left join lateral (
          select close from record
          where (currency_id, date) >= (c.id, last.day - 30) and (currency_id, date) < (c.id, last.day - 29)
          order by currency_id desc, date desc limit 1
        ) as day30 on true
      )
      """;

  /** $4: windows, in days. The changes of each currency over the windows, in the same order. */
  private static final String CHANGES =
      """
      , changed as (
        select dashboard.id,
          array_agg(percent_change(dashboard.price, earlier.close) order by given.place) as changes
        from dashboard
        cross join unnest($4::int[]) with ordinality as given (days, place)
        left join lateral (
          select close from record
          where (currency_id, date) >= (dashboard.id, dashboard.record_day - given.days)
            and (currency_id, date) < (dashboard.id, dashboard.record_day - given.days + 1)
          order by currency_id desc, date desc limit 1
        ) as earlier on true
        group by dashboard.id
      )
      """;

  /**
   * The parameter with the given number: for how many days to return the closes, for one page of
   * the ranking or for all.
   *
   * @see QuerySql
   */
  private static final String CLOSES =
      """
      , part as (
        select id, record_day from dashboard %2$s %3$s
      ), closed as materialized (
        select part.id, (
          select array_agg(known.close order by given.place)
          from generate_series(1, $%1$d::int) as given (place)
          left join (
            select distinct on (date::date) date::date - part.record_day + $%1$d::int as place,
              finite_or_null(close) as close
            from record
            where currency_id = part.id
              and date >= part.record_day - ($%1$d::int - 1) and date < part.record_day + 1
            order by date::date, date desc
          ) as known using (place)
        ) as closes
        from part
      )
      """;

  /**
   * Returns the statement.
   *
   * @param page the clause for the part of the ranking that has closes; empty for all
   * @param order the order of the ranking
   */
  static String dashboard(DashboardQuery query, String page, String order) {
    return DASHBOARD
        + (query.windows().isEmpty() ? "" : CHANGES)
        + (query.closes() == 0
            ? ""
            : String.format(
                Locale.ROOT, CLOSES, closesParameter(query), page.isEmpty() ? "" : order, page));
  }

  /** Returns the number of the closes parameter, which is the last one. */
  static int closesParameter(DashboardQuery query) {
    return query.windows().isEmpty() ? 4 : 5;
  }
}
