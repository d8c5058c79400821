package io.krispyto.query.result;

/**
 * The SQL of the market as a whole. The function {@code market_of} of the database defines the
 * market of a day. Its results are in the table {@code market_day}, except for the days that have
 * changed since, which these statements compute in the same snapshot.
 */
final class MarketSql {
  private MarketSql() {}

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
   * The market on each day of "span", which has one row, in the quote currency. A change in the
   * quote is that in US dollars times the change of the rate. It does not contain how many
   * currencies have risen.
   */
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
      ), rated as materialized (
        select rate_array(span.quote, span.since - 1, span.until) as rates from span
      ), priced as materialized (
        select market.*, span.quote is null as is_usd, span.top,
          case
            when span.quote is null then 1
            else (select rates from rated)[market.day - span.since + 2]
          end as rate,
          (select rates from rated)[market.day - span.since + 1] as former_rate
        from span cross join market
      ), converted as (
        select day, in_quote(market_cap, rate) as market_cap, in_quote(volume, rate) as volume,
          currencies, without_market_cap, without_volume,
          case when is_usd then compared end as compared, case when is_usd then rising end as rising,
          case when is_usd then falling end as falling,
          case
            when is_usd then equal_weighted_change
            else ((1 + equal_weighted_change / 100) * summable(in_quote(former_rate, rate)) - 1) * 100
          end as equal_weighted_change,
          case
            when is_usd then cap_weighted_change
            else ((1 + cap_weighted_change / 100) * summable(in_quote(former_rate, rate)) - 1) * 100
          end as cap_weighted_change,
          market_cap as total, top_currencies[:top] as top_currencies, top_market_caps[:top] as top_market_caps
        from priced
      )
      """;

  /** The largest currencies: their slugs, their shares of the total market cap, in percent. */
  private static final String LARGEST =
      """
      , ranked as (
        select answered.*, largest.*
        from answered
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
   * the quote currency, or null for US dollars. With a quote, counts the rising currencies.
   *
   * <p>Columns: version, then date and those of {@link #COLUMNS}, which are null if there are no
   * records.
   */
  static final String DAY =
      """
      with span as (
        select known.day as since, known.day as until, $2::int as top, krispyto_quote($3::text) as quote
        from (
          select coalesce($1::date, (
      """
          + NEWEST
          + """
          )) as day
        ) as known
      )
      """
          + MARKET
          + """
      , changed as (
        select summable(
            percent_change(in_quote(today.close, priced.rate), in_quote(yesterday.close, priced.former_rate))
          ) as change
        from priced
        cross join lateral (
          select distinct on (currency_id) currency_id, close from record
          where date >= priced.day and date < priced.day + 1
            and currency_id <> all (array(select id from currency where krispyto_fiat))
          order by currency_id, date desc
        ) as today
        join lateral (
          select distinct on (currency_id) currency_id, close from record
          where date >= priced.day - 1 and date < priced.day
          order by currency_id, date desc
        ) as yesterday on yesterday.currency_id = today.currency_id
        where not priced.is_usd
      ), moved as (
        select count(change) as compared, count(*) filter (where change > 0) as rising,
          count(*) filter (where change < 0) as falling
        from changed
      ), answered as (
        select day, market_cap, volume, currencies, without_market_cap, without_volume,
          coalesce(converted.compared, moved.compared) as compared,
          coalesce(converted.rising, moved.rising) as rising,
          coalesce(converted.falling, moved.falling) as falling,
          equal_weighted_change, cap_weighted_change, total, top_currencies, top_market_caps
        from converted cross join moved
      )
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
   * maximum number of days from the first to the last; $5: the number of largest currencies; $6:
   * the quote currency, or null for US dollars; $7: the length of an interval.
   *
   * <p>An interval has the values of its last day, the sum of the volumes, and the compounded
   * changes. Logarithms beyond 700 would overflow, and are not the change of a real market. A sum
   * of volumes in a tiny currency may overflow too, and is null then.
   *
   * <p>Columns: version, whether the range is too long, then date, those of {@link #COLUMNS}, and
   * whether the interval is complete.
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
      ), span as (
        select case when until - since <= $4::int then since end as since, until, $5::int as top,
          krispyto_quote($6::text) as quote, coalesce(until - since > $4::int, false) as too_long
        from requested
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
          total, top_currencies, top_market_caps,
          sums.days = (start + $7::text::interval)::date - start::date as complete
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
