package io.krispyto.query.result;

import io.krispyto.db.CurrencySql;
import io.krispyto.domain.query.DashboardQuery;
import java.util.Locale;

/**
 * The SQL of a dashboard with {@code within}. Each row equals that of the dashboard of its own day,
 * plus this day, so the changes and closes are relative to it. All closes but that of the row's day
 * are looked up one by one, since they are on different days.
 */
final class WithinSql {
  private WithinSql() {}

  /**
   * $1: start of the day, or null for the newest one with a record; $2: a text that names the quote
   * currency, or null for USD; $3: whether fiat currencies count; $4: slugs, symbols or names, or
   * null for all currencies; $5: how many days earlier a record may be; $6: windows, in days, or
   * null; $7: for how many days to return the closes, or 0. An alias counts if it is valid on the
   * requested day. The rates of all these days come from one pair of arrays.
   */
  private static final String REQUESTED =
      QuerySql.NEWEST
          + """
      , valid as (
        select day from newest
      ), named as (
        select given.symbol, given.place, found.id
        from valid cross join unnest($4::text[]) with ordinality as given (symbol, place)
      """
          + CurrencySql.LISTED
          + """
      ), requested as (
        select (select array_agg(symbol order by place) from named where id is null) as unknown
      ), priced as materialized (
        select known.days, known.closes
        from newest
        cross join lateral (
          select newest.day::date - $5::int
            - greatest(30, $7::int, (select max(days) from unnest($6::int[]) as given (days))) as since
          offset 0
        ) as span
        cross join lateral quote_closes(newest.quote, span.since, newest.day::date) as known
      )
      """;

  private static final String DASHBOARD =
      REQUESTED
          + """
      , last as (
        select distinct on (currency_id) currency_id, date::date as day, close, volume, marketcap
        from record
        where date >= (select day from newest) - $5::int * interval '1 day'
          and date < (select day from newest) + interval '1 day'
          and ($4::text[] is null or currency_id in (select id from named))
        order by currency_id, date desc
      ), dashboard as (
        select id, name, symbol, record_day, price,
          percent_change(price, close_1d) as change_1d,
          percent_change(price, close_7d) as change_7d,
          percent_change(price, close_30d) as change_30d,
          volume, market_cap
        from (
          select c.id, c.name, c.symbol, last.day as record_day,
            in_quote(last.close, rate.today) as price,
            in_quote(day1.close, rate.day1) as close_1d,
            in_quote(day7.close, rate.day7) as close_7d,
            in_quote(day30.close, rate.day30) as close_30d,
            in_quote(last.volume, rate.today) as volume,
            in_quote(last.marketcap, rate.today) as market_cap
          from last
          join currency c on c.id = last.currency_id and ($3::boolean or $4::text[] is not null or not c.krispyto_fiat)
          cross join priced
          cross join lateral (
            select
      """
          + rate("last.day")
          + " as today, "
          + rate("last.day - 1")
          + " as day1, "
          + rate("last.day - 7")
          + " as day7, "
          + rate("last.day - 30")
          + """
           as day30
          ) as rate
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
          offset 0
        ) as converted
      )
      """;

  /** The changes of each currency over the windows, in the same order. */
  private static final String CHANGES =
      """
      , changed as (
        select dashboard.id,
          array_agg(percent_change(dashboard.price, earlier.close) order by given.place) as changes
        from dashboard
        cross join unnest($6::int[]) with ordinality as given (days, place)
        left join lateral (
          select in_quote(close, rate) as close
          from (
            select close,
      """
          + rate("dashboard.record_day - given.days")
          + """
             as rate
            from record
            cross join priced
            where (currency_id, date) >= (dashboard.id, dashboard.record_day - given.days)
              and (currency_id, date) < (dashboard.id, dashboard.record_day - given.days + 1)
            order by currency_id desc, date desc limit 1
          ) as found
        ) as earlier on true
        group by dashboard.id
      )
      """;

  /**
   * The closes of one page of the ranking, or of all rows.
   *
   * @see QuerySql
   */
  private static final String CLOSES =
      """
      , part as (
        select id, record_day from dashboard %s %s
      ), closed as materialized (
        select part.id, (
          select array_agg(in_quote(known.close, known.rate) order by given.place)
          from generate_series(1, $7::int) as given (place)
          left join (
            select distinct on (date::date) date::date - part.record_day + $7::int as place, close,
      """
          + rate("date::date")
          + """
             as rate
            from record
            cross join priced
            where currency_id = part.id
              and date >= part.record_day - ($7::int - 1) and date < part.record_day + 1
            order by date::date, date desc
          ) as known using (place)
        ) as closes
        from part
      )
      """;

  /** The parameters of the statement; those of a page follow. */
  static final int PARAMETERS = 7;

  /** Returns the rate of a day. */
  private static String rate(String day) {
    return "case when $2::text is null then 1 else rate_at("
        + day
        + ", priced.days, priced.closes) end";
  }

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
            : String.format(Locale.ROOT, CLOSES, page.isEmpty() ? "" : order, page));
  }
}
