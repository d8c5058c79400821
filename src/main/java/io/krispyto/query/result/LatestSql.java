package io.krispyto.query.result;

import io.krispyto.domain.query.LatestQuery;
import java.util.Locale;

/** The SQL of the newest records; like {@link QuerySql}. */
public final class LatestSql {
  private LatestSql() {}

  /**
   * $1: slugs, or null for all currencies; $2: windows, in days; $3: for how many days to return
   * the closes; $4: the quote currency, or null.
   *
   * <p>Each newest or earlier record is one look-up in the index record_one_a_time. Each earlier
   * day has a row for each purpose, even without a record, so that the arrays need no gaps filled.
   * Columns: version, slug, name, symbol, whether it is a fiat currency, day, price, high, low,
   * volume, market cap, price and market cap of the day before, and optionally the columns of
   * EXTREMES, an array of the changes, and one of the closes.
   */
  private static final String LATEST =
      """
      with newest as materialized (
        select c.id, c.krispyto_slug as slug, c.name, c.symbol, c.krispyto_fiat as fiat, last.*
        from currency c
        cross join lateral (
          select date::date as day, high, low, close, volume, marketcap from record
          where currency_id = c.id and date >= '0001-01-01' and date < '10000-01-01'
          order by date desc limit 1
        ) as last
        where $1::text[] is null or c.krispyto_slug = any ($1::text[])
      ), wanted (purpose, days, place) as materialized (
        select 'before', 1, 1
        union all select 'change', days, place from unnest($2::int[]) with ordinality as given (days, place)
        union all select 'close', $3::int - place, place from generate_series(1, $3::int) as given (place)
      ), priced as materialized (
        select known.days, known.closes
        from (
          select (select id from quote_currency($4::text) as id) as quote,
            min(day) - (select max(days) from wanted) as first, max(day) as last
          from newest
        ) as span
        cross join lateral quote_closes(span.quote, span.first, span.last) as known
      ), valued as materialized (
        select newest.id, slug, name, symbol, fiat, newest.day,
          in_quote(finite_or_null(close), today.rate) as price,
          in_quote(finite_or_null(high), today.rate) as high,
          in_quote(finite_or_null(low), today.rate) as low,
          in_quote(finite_or_null(volume), today.rate) as volume,
          in_quote(finite_or_null(marketcap), today.rate) as market_cap
        from newest
        cross join priced
        cross join lateral (
          select case when $4::text is null then 1 else rate_at(newest.day, priced.days, priced.closes) end as rate
          offset 0
        ) as today
      ), earlier as (
        select valued.id, purpose, place, price,
          in_quote(finite_or_null(close), past.rate) as close,
          in_quote(finite_or_null(marketcap), past.rate) as market_cap
        from valued
        cross join wanted
        left join lateral (
          select close, marketcap from record
          where currency_id = valued.id
            and date >= (valued.day - wanted.days)::timestamp
            and date < (valued.day - wanted.days + 1)::timestamp
          order by date desc limit 1
        ) as last on true
        cross join priced
        cross join lateral (
          select case
              when $4::text is null then 1
              else rate_at(valued.day - wanted.days, priced.days, priced.closes)
            end as rate
          offset 0
        ) as past
      ), compared as (
        select id,
          max(close) filter (where purpose = 'before') as price_before,
          max(market_cap) filter (where purpose = 'before') as market_cap_before,
          array_agg(percent_change(price, close) order by place) filter (where purpose = 'change') as changes,
          array_agg(close order by place) filter (where purpose = 'close') as closes
        from earlier group by id
      )%s
      select version.number, slug, name, symbol, fiat, day, price, high, low, volume, market_cap,
        price_before, market_cap_before%s
      from data_version version
      left join (valued join compared using (id)%s) on true
      order by market_cap desc nulls last, slug
      """;

  /**
   * The highest and lowest prices of all records and their days, as in {@link StatisticsSql}. The
   * records of a currency are one range of an index, read once.
   */
  private static final String EXTREMES =
      """
      , ever_priced as materialized (
        select known.days, known.closes
        from (select (select id from quote_currency($4::text) as id) as id) as quote
        cross join lateral quote_closes(quote.id, '-infinity', 'infinity') as known
      ), extreme as (
        select newest.id, all_time_high, all_time_high_day, all_time_low, all_time_low_day
        from newest
        cross join lateral (
          with daily as materialized (
            select day, in_quote(high, rate) as high, in_quote(low, rate) as low
            from (
              select distinct on (date::date) date::date as day,
                coalesce(finite_or_null(high), finite_or_null(close)) as high,
                coalesce(finite_or_null(low), finite_or_null(close)) as low,
                case
                  when $4::text is null then 1
                  else rate_at(date::date, ever_priced.days, ever_priced.closes)
                end as rate
              from record
              cross join ever_priced
              where currency_id = newest.id and date >= '0001-01-01' and date < '10000-01-01'
              order by date::date, date desc
            ) as last
          )
          select * from (
            select high as all_time_high, day as all_time_high_day from daily
            where high is not null order by high desc, day limit 1
          ) as highest
          full join (
            select low as all_time_low, day as all_time_low_day from daily
            where low is not null order by low, day limit 1
          ) as lowest on true
        ) as prices
      )
      """;

  /** Returns the statement for all rows, in order. */
  public static String latest(LatestQuery query) {
    var extras = query.extras();
    return String.format(
        Locale.ROOT,
        LATEST,
        extras.hasExtremes() ? EXTREMES : "",
        (extras.hasExtremes()
                ? ", all_time_high, all_time_high_day, all_time_low, all_time_low_day"
                : "")
            + (extras.windows().isEmpty() ? "" : ", compared.changes")
            + (extras.closes() == 0 ? "" : ", compared.closes"),
        extras.hasExtremes() ? " left join extreme using (id)" : "");
  }
}
