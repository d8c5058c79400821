package io.krispyto.query.result;

/**
 * The SQL of the market as a whole. The function {@code market_of} of the database defines the
 * market of a day. Its results are in the table {@code market_day}, except for the days that have
 * changed since, which these statements compute in the same snapshot.
 */
final class MarketSql {
  private MarketSql() {}

  /**
   * The maximum number of records of the outdated days that {@link #HISTORY} computes, in about two
   * seconds.
   */
  private static final int MAX_RECORDS = 300_000;

  /**
   * The newest day with a record of the market. Fiat currencies are not part of it, and the
   * European Central Bank's rates may be newer.
   */
  private static final String NEWEST =
      """
      select max(date)::date from record
      where date < 'infinity' and currency_id <> all (array(select id from currency where krispyto_fiat))
      """;

  /**
   * The outdated days of "bounded", which has one row. Most days of a long range have no records.
   * Checking this with an index takes a twentieth of the time of computing their market.
   */
  private static final String STALE =
      """
      , stale as materialized (
        select stale.day,
          exists (select from record where date >= stale.day and date < stale.day + 1) as has_records
        from bounded cross join lateral stale_market_days(bounded.since, bounded.until) as stale (day)
      )
      """;

  /**
   * The market on each day of "span", which has one row, in the quote currency. A change in the
   * quote is that in US dollars times the change of the rate.
   */
  private static final String MARKET =
      """
      , market as (
        select known.*, null::double precision[] as ratios from span
        join market_day as known on known.day between span.since and span.until
        where not exists (select from stale where stale.day = known.day)
        union all
        select (computed.market).*, computed.ratios from span
        join stale on stale.has_records and stale.day between span.since and span.until
        cross join lateral market_of(stale.day) as computed
      ), rated as materialized (
        select known.days, known.closes
        from span cross join lateral quote_closes(span.quote, span.since - 1, span.until) as known
      ), priced as materialized (
        select market.*, span.quote is null as is_usd, span.top,
          case when span.quote is null then 1 else rate_at(market.day, rated.days, rated.closes) end as rate,
          rate_at(market.day - 1, rated.days, rated.closes) as former_rate
        from span cross join market cross join rated
      ), rating as (
        -- Columns, so that PostgreSQL inlines the functions that use them.
        select priced.*,
          case when not is_usd then in_quote(rate, former_rate) end as rate_ratio,
          case when not is_usd then in_quote(former_rate, rate) end as inverse_ratio
        from priced
        offset 0
      ), converted as (
        select day, in_quote(market_cap, rate) as market_cap, in_quote(volume, rate) as volume,
          currencies, without_market_cap, without_volume,
          compared as usd_compared, rising as usd_rising, falling as usd_falling, ratios,
          is_usd, summable(rate_ratio) as rate_ratio,
          case
            when is_usd then equal_weighted_change
            else ((1 + equal_weighted_change / 100) * summable(inverse_ratio) - 1) * 100
          end as equal_weighted_change,
          case
            when is_usd then cap_weighted_change
            else ((1 + cap_weighted_change / 100) * summable(inverse_ratio) - 1) * 100
          end as cap_weighted_change,
          market_cap as total, top_currencies[:top] as top_currencies, top_market_caps[:top] as top_market_caps
        from rating
      )
      """;

  /**
   * The numbers of currencies that have risen and fallen in the quote currency, whose ratios are
   * greater and less than that of the rates; the slugs of the largest currencies; and their shares
   * of the total market cap, in percent.
   *
   * <p>A binary search counts the ratios up to a number. 0.9999999999999999 is the largest double
   * below 1; any double times it is the next smaller one.
   */
  private static final String DESCRIBED =
      """
      , described as (
        select answered.*, moved.*, largest.*
        from answered
        left join lateral (
          select place + width_bucket(rate_ratio, known.ratios) as ratios
          from market_ratio as known
          where known.day = answered.day and known.first <= rate_ratio and answered.ratios is null
          order by known.first desc, known.place desc
          limit 1
        ) as up_to on true
        left join lateral (
          select place + width_bucket(rate_ratio * 0.9999999999999999, known.ratios) as ratios
          from market_ratio as known
          where known.day = answered.day and known.first < rate_ratio and answered.ratios is null
          order by known.first desc, known.place desc
          limit 1
        ) as below on true
        cross join lateral (
          select
            case when is_usd or rate_ratio is not null then usd_compared else 0 end as compared,
            case
              when is_usd then usd_rising
              when rate_ratio is null then 0
              when answered.ratios is null then usd_compared - coalesce(up_to.ratios, 0)
              else usd_compared - width_bucket(rate_ratio, answered.ratios)
            end as rising,
            case
              when is_usd then usd_falling
              when rate_ratio is null then 0
              when answered.ratios is null then coalesce(below.ratios, 0)
              else width_bucket(rate_ratio * 0.9999999999999999, answered.ratios)
            end as falling
        ) as moved
        cross join lateral (
          select coalesce(array_agg(currency.krispyto_slug order by place), '{}') as slugs,
            coalesce(array_agg(cap / nullif(total, 0) * 100 order by place), '{}') as shares,
            sum(cap order by cap) / nullif(total, 0) * 100 as share
          from unnest(top_currencies, top_market_caps)
            with ordinality as top (id, cap, place)
          join currency on currency.id = top.id
        ) as largest
      )
      """;

  private static final String COLUMNS =
      """
      market_cap, volume, currencies, without_market_cap, without_volume, compared, rising, falling,
        equal_weighted_change, cap_weighted_change, share, slugs, shares
      """;

  /**
   * $1: a day, or null for the newest one with a record; $2: the number of largest currencies; $3:
   * the quote currency, or null for US dollars.
   *
   * <p>Columns: version, then date and those of {@link #COLUMNS}, which are null if there are no
   * records.
   */
  static final String DAY =
      """
      with bounded as materialized (
        select known.day as since, known.day as until
        from (
          select coalesce($1::date, (
      """
          + NEWEST
          + """
          )) as day
        ) as known
      )
      """
          + STALE
          + """
      , span as (
        select since, until, $2::int as top, (select id from quote_currency($3::text) as id) as quote from bounded
      )
      """
          + MARKET
          + """
      , answered as (
        select * from converted
      )
      """
          + DESCRIBED
          + """
      select version.number, day,
      """
          + COLUMNS
          + """
      from data_version version
      left join described on true
      """;

  /**
   * $1, $2: the first and the last day, or null; $3: an interval, as named by date_trunc; $4:
   * maximum number of days from the first to the last; $5: the number of largest currencies; $6:
   * the quote currency, or null for US dollars; $7: the length of an interval.
   *
   * <p>An interval has the values of its last day, the sum of the volumes, and the compounded
   * changes. Logarithms beyond 700 would overflow, and are not the change of a real market. A sum
   * of volumes in a tiny currency may overflow too, and is null then.
   *
   * <p>Outdated days are computed from their records. If these are too many, there are no rows with
   * a date.
   *
   * <p>Columns: version, whether the range is too long, the number of outdated days if they have
   * too many records, then date, those of {@link #COLUMNS}, and whether the interval is complete.
   */
  static final String HISTORY =
      """
      with known as (
        select coalesce($2::date, (
      """
          + NEWEST
          + """
          )) as until,
          (select min(date)::date from record where date > '-infinity') as first
      ), requested as (
        select until,
          coalesce($1::date, case when $2::date is null then greatest(first, until - $4::int) else first end) as since
        from known
      ), bounded as materialized (
        select case when until - since <= $4::int then since end as since, until,
          coalesce(until - since > $4::int, false) as too_long
        from requested
      )
      """
          + STALE
          + """
      , work as materialized (
        select count(*) >
      """
          + MAX_RECORDS
          + """
       as is_too_much
        from (
          select from stale
          cross join lateral (
            select from record where date >= stale.day and date < stale.day + 1
            -- The order chooses the index by day.
            order by date
          ) as needed
          limit
      """
          + (MAX_RECORDS + 1)
          + """

        ) as at_most
      ), span as (
        select case when not is_too_much then since end as since, until, $5::int as top,
          (select id from quote_currency($6::text) as id) as quote, too_long,
          case when is_too_much then (select count(*) from stale where has_records) end as outdated
        from bounded cross join work
      )
      """
          + MARKET
          + """
      , days as (
        select date_trunc($3::text, day::timestamp) as start, converted.* from converted
      ), sums as (
        select start, count(*) as days,
          case
            when count(volume) = 1 then max(volume)
            when max(abs(volume)) < 4e305 then sum(volume order by volume) filter (where abs(volume) < 4e305)
          end as total_volume,
          case when count(equal_weighted_change) > 1 then
            sum(ln(1 + equal_weighted_change / 100) order by day) filter (where equal_weighted_change > -100)
          end as equal_weighted_log,
          case when count(cap_weighted_change) > 1 then
            sum(ln(1 + cap_weighted_change / 100) order by day) filter (where cap_weighted_change > -100)
          end as cap_weighted_log,
          min(equal_weighted_change) as least_equal_weighted, min(cap_weighted_change) as least_cap_weighted
        from days group by start
      ), answered as (
        select distinct on (start) start, days.day, market_cap, total_volume as volume, currencies,
          without_market_cap, without_volume, usd_compared, usd_rising, usd_falling, ratios, is_usd, rate_ratio,
          case
            when least_equal_weighted <= -100 or equal_weighted_log < -700 then -100
            when equal_weighted_log <= 700 then (exp(equal_weighted_log) - 1) * 100
            when equal_weighted_log is null then least_equal_weighted
          end as equal_weighted_change,
          case
            when least_cap_weighted <= -100 or cap_weighted_log < -700 then -100
            when cap_weighted_log <= 700 then (exp(cap_weighted_log) - 1) * 100
            when cap_weighted_log is null then least_cap_weighted
          end as cap_weighted_change,
          total, top_currencies, top_market_caps,
          sums.days = (start + $7::text::interval)::date - start::date as complete
        from days join sums using (start)
        order by start, days.day desc
      )
      """
          + DESCRIBED
          + """
      select version.number, span.too_long, span.outdated, start::date,
      """
          + COLUMNS
          + """
      , complete
      from data_version version
      cross join span
      left join described on true
      order by start
      """;
}
