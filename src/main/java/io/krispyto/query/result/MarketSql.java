package io.krispyto.query.result;

/**
 * The SQL of the market as a whole. The function {@code market_of} of the database defines the
 * market of a day. Its results are in the table {@code market_day}, except for the days that have
 * changed since, which these statements compute in the same snapshot.
 */
final class MarketSql {
  private MarketSql() {}

  /** The market on each day of "span", which has one row. */
  private static final String MARKET =
      """
      , stale as materialized (
        select stale.day from span cross join lateral stale_market_days(span.since, span.until) as stale (day)
      ), market as (
        select known.* from span
        join market_day as known on known.day between span.since and span.until
        where not exists (select from stale where stale.day = known.day)
        union all
        select computed.* from stale cross join lateral market_of(stale.day) as computed
      )
      """;

  /** The largest currencies: their slugs, their shares of the total market cap, in percent. */
  private static final String LARGEST =
      """
      , ranked as (
        select answered.*, largest.*
        from span
        cross join answered
        cross join lateral (
          select coalesce(array_agg(currency.krispyto_slug order by place), '{}') as slugs,
            coalesce(array_agg(cap / nullif(market_cap, 0) * 100 order by place), '{}') as shares,
            sum(cap order by cap) / nullif(market_cap, 0) * 100 as share
          from unnest(top_currencies[:span.top], top_market_caps[:span.top])
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
   * $1: a day, or null for the newest one with a record; $2: the number of largest currencies.
   * Columns: version, then date and those of {@link #COLUMNS}, which are null if there are no
   * records.
   */
  static final String DAY =
      """
      with span as (
        select known.day as since, known.day as until, $2::int as top
        from (
          select coalesce($1::date, (select max(date)::date from record where date < 'infinity')) as day
        ) as known
      )
      """
          + MARKET
          + """
      , answered as (select * from market)
      """
          + LARGEST
          + """
      select version.number, day,
      """
          + COLUMNS
          + """
      from data_version version
      left join ranked on true
      """;

  /**
   * $1, $2: the first and the last day, or null; $3: an interval, as named by date_trunc; $4:
   * maximum number of days from the first to the last; $5: the number of largest currencies.
   *
   * <p>An interval has the values of its last day, the sum of the volumes, and the changes one
   * after the other. Logarithms beyond 700 are not the change of a market, and would overflow.
   *
   * <p>Columns: version, whether the range is too long, then date, those of {@link #COLUMNS}, and
   * whether the interval is complete.
   */
  static final String HISTORY =
      """
      with known as (
        select coalesce($2::date, (select max(date)::date from record where date < 'infinity')) as until,
          (select min(date)::date from record where date > '-infinity') as first
      ), requested as (
        select until,
          coalesce($1::date, case when $2::date is null then greatest(first, until - $4::int) else first end) as since
        from known
      ), span as (
        select case when until - since <= $4::int then since end as since, until, $5::int as top,
          coalesce(until - since > $4::int, false) as too_long
        from requested
      )
      """
          + MARKET
          + """
      , days as (
        select date_trunc($3::text, day::timestamp) as start, market.* from market
      ), sums as (
        select start, count(*) as days, sum(volume order by volume) as total_volume,
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
          without_market_cap, without_volume, compared, rising, falling,
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
          top_currencies, top_market_caps,
          sums.days = (start + ('1 ' || $3::text)::interval)::date - start::date as complete
        from days join sums using (start)
        order by start, days.day desc
      )
      """
          + LARGEST
          + """
      select version.number, span.too_long, start::date,
      """
          + COLUMNS
          + """
      , complete
      from data_version version
      cross join span
      left join ranked on true
      order by start
      """;
}
