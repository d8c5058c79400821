package io.krispyto.query.result;

import io.krispyto.db.CurrencySql;
import io.krispyto.domain.Symbols;
import io.krispyto.domain.history.HistoryFill;
import io.krispyto.domain.history.HistoryInterval;
import io.krispyto.domain.history.HistoryShape;

/**
 * The SQL of histories. A statement consists of the currencies, the fill, and the order; the rest
 * is the same for one currency and for several.
 *
 * <p>It first returns a row about the result as a whole: version, unknown texts, the names and
 * symbols of the currencies that an ambiguous text means, the slugs of the currencies, and whether
 * a range is too long. In the rows that follow, these are null. Their columns are those of {@link
 * io.krispyto.domain.history.HistoryField}.
 *
 * <p>There is no outer ORDER BY, which would sort all rows before the first is sent. Each lateral
 * join is a nested loop, which keeps the order of its outer side.
 */
public final class HistorySql {
  private HistorySql() {}

  /** The approximate number of values that {@link #BY_DAY} sorts at a time. */
  static final int SORTED_VALUES = 100_000;

  /**
   * $1: a text that names one currency. LIMIT tells the planner that there is only one; it would
   * otherwise expect hundreds, and JIT-compile the statement.
   */
  private static final String ONE =
      """
      with meant as (
        select id, name, symbol, krispyto_slug as slug from currency
        where id in (select meant from currencies_meant($1, null) as meant)
      ), named as (
        select case when count(*) = 0 then array[$1] end as unknown, count(*) = 1 as is_found,
          case when count(*) > 1 then array_agg(name order by lower(name) collate "C") end as names,
          case when count(*) > 1 then array_agg(symbol order by lower(name) collate "C") end as symbols,
          array_agg(slug order by lower(name) collate "C") as slugs
        from meant
      ), found as (
        select id, name, slug from meant where (select is_found from named) limit 1
      )
      """;

  /** $1: slugs, symbols or names. A text may mean several currencies. */
  private static final String SOME =
      """
      with given as (
        select given.symbol as text, given.place, found.id
        from (select null::date as day) as valid
        cross join unnest($1::text[]) with ordinality as given (symbol, place)
      """
          + CurrencySql.LISTED
          + """
      ), named as (
        select array_agg(text order by place) filter (where id is null) as unknown,
          null::text[] as names, null::text[] as symbols, null::text[] as slugs
        from given
      ), found as (
        select id, name, krispyto_slug as slug from currency
        where id in (select id from given) and (select unknown from named) is null
      )
      """;

  /** $1: whether fiat currencies count. */
  private static final String ALL =
      """
      with named as (
        select null::text[] as unknown, null::text[] as names, null::text[] as symbols, null::text[] as slugs
      ), found as (
        select id, name, krispyto_slug as slug from currency where $1::boolean or not krispyto_fiat
      )
      """;

  /**
   * $2, $3: the first and the last day, or null; $5: maximum number of days from the first to the
   * last. A range that is too long is empty, so that no rows are generated for it.
   */
  private static final String SPANS =
      """
      , span as materialized (
        select id, slug, row_number() over (order by lower(name) collate "C") as place, until,
          coalesce(until - since > $5::integer, false) as too_long,
          case when until - since <= $5::integer then since::timestamp end as since
        from (
          select found.*, coalesce($3::date, last.day) as until,
            coalesce(
              $2::date,
              case when $3::date is null then greatest(first.day, last.day - $5::integer) else first.day end
            ) as since
          from found
          left join lateral (
            select date::date as day from record
            where currency_id = found.id and date > '-infinity' and date < 'infinity'
            order by date limit 1
          ) as first on true
          left join lateral (
            select date::date as day from record
            where currency_id = found.id and date > '-infinity' and date < 'infinity'
            order by date desc limit 1
          ) as last on true
        ) as requested
        order by place
      )
      """;

  /**
   * $7: a text that names the quote currency, or null for USD. Reads its closes on all days once
   * for all currencies. The first row uses them too, so that an unknown text is an error even
   * without records.
   */
  private static final String PRICED =
      """
      , priced as materialized (
        select quoted.id as quote, known.days, known.closes
        from (
          select min(since)::date as since, max(until) as until, (select id from quote_currency($7::text) as id) as id
          from span
        ) as quoted
        cross join lateral quote_closes(quoted.id, quoted.since, quoted.until) as known
      )
      """;

  private static final String HEAD =
      """
      select version.number, named.unknown, named.names, named.symbols,
        coalesce(named.slugs, (select array_agg(slug order by place) from span)),
        coalesce((select bool_or(too_long) from span), false),
        null::date, null::double precision, null::double precision, null::double precision,
        null::double precision, null::double precision, null::double precision,
        null::boolean, null::text, null::text
      from data_version version cross join named cross join priced
      union all
      select null, null, null, null, null, null,
        start::date, open, high, low, close, volume, market_cap,
        coalesce(days = (start + $6::text::interval)::date - start::date, false), partial, slug
      from
      """;

  /** Currency by currency. */
  private static final String BY_CURRENCY =
      """
      span
      cross join lateral (select span.since, span.until) as part
      cross join lateral (
      """;

  private static final String END_BY_CURRENCY =
      """
      order by start) as bar
      where not exists (select from span where too_long)
      """;

  /**
   * Interval by interval, and within one currency by currency. $8: about how many values to sort at
   * a time: those of a few intervals, so that a result of any size needs little memory and begins
   * soon. For the few intervals, too, the records of a currency are one range of an index.
   */
  private static final String BY_DAY =
      """
      (
        select series.start as since, (series.start + whole.intervals * $6::text::interval)::date - 1 as until
        from (
          select date_trunc($4::text, min(since)) as since, max(until) as until,
            greatest(1, $8::integer / count(*)) as intervals
          from span
          having not bool_or(too_long)
        ) as whole
        cross join lateral generate_series(
          whole.since, whole.until::timestamp, whole.intervals * $6::text::interval
        ) as series (start)
      ) as block
      cross join lateral (
        select bar.*, span.slug
        from span
        cross join lateral (
          select greatest(span.since, block.since) as since, least(span.until, block.until) as until
        ) as part
        cross join lateral (
      """;

  private static final String END_BY_DAY =
      """
        ) as bar
        where span.since is not null and part.since <= part.until
        order by bar.start, span.place
      ) as bars
      """;

  /**
   * $4: the interval, as named by date_trunc. The bars of a part of the span of a currency, which
   * are one range of the index record_one_a_time. Each day is converted before days are aggregated.
   * A sum of 366 volumes that may overflow a double, for which PostgreSQL would raise an error, is
   * null.
   */
  private static final String BARS =
      """
      with daily as (
        select last.day, in_quote(open, rate) as open, in_quote(high, rate) as high, in_quote(low, rate) as low,
          in_quote(close, rate) as close, in_quote(volume, rate) as volume, in_quote(market_cap, rate) as market_cap
        from (
          select distinct on (date::date) date::date as day,
            open, high, low, close, volume, marketcap as market_cap,
            case when $7::text is null then 1 else rate_at(date::date, priced.days, priced.closes) end as rate
          from record
          cross join priced
          where currency_id = span.id and date >= part.since and date < part.until + interval '1 day'
          order by date::date, date desc
        ) as last
      ), bars as (
        select date_trunc($4::text, day::timestamp) as start, count(*) as days,
          (array_agg(open order by day) filter (where open is not null))[1] as open,
          max(high) as high, min(low) as low,
          (array_agg(close order by day desc) filter (where close is not null))[1] as close,
          case
            when count(volume) = 1 then max(volume)
            when max(abs(volume)) < 4e305 then sum(volume) filter (where abs(volume) < 4e305)
          end as volume,
          (array_agg(market_cap order by day desc) filter (where market_cap is not null))[1] as market_cap,
          nullif(array_to_string(array[
            case when count(open) between 1 and count(*) - 1 then 'open' end,
            case when count(high) between 1 and count(*) - 1 then 'high' end,
            case when count(low) between 1 and count(*) - 1 then 'low' end,
            case when count(close) between 1 and count(*) - 1 then 'close' end,
            case when count(volume) between 1 and count(*) - 1 then 'volume' end,
            case when count(market_cap) between 1 and count(*) - 1 then 'market_cap' end
          ], ' '), '') as partial
        from daily group by 1
      )
      """;

  private static final String NOT_FILLED =
      """
      select start, days, open, high, low, close, volume, market_cap, partial from bars
      """;

  /**
   * Every interval of the part, if the span has any records; intervals without a record have no
   * days.
   */
  private static final String EACH =
      """
      , each as (
        select series.start, days, open, high, low, close, volume, market_cap, partial
        from generate_series(
          date_trunc($4::text, part.since), part.until::timestamp, $6::text::interval
        ) as series (start)
        left join bars on bars.start = series.start
        where exists (
          select from record
          where currency_id = span.id and date >= span.since and date < span.until + interval '1 day'
        )
      )
      """;

  private static final String FILLED_WITH_NULL = EACH + "select * from each\n";

  /**
   * Carries the last known values forward, each converted at the rate of its own day, also from
   * before the range. There, too, only the last record of a day counts, and null values are
   * skipped.
   */
  private static final String FILLED_WITH_PREVIOUS =
      EACH
          + """
      , earlier as not materialized (
        select date, in_quote(close, rate) as close, in_quote(market_cap, rate) as market_cap
        from (
          select date, close, marketcap as market_cap,
            case
              when $7::text is null then 1
              else (select rate from rates_on(priced.quote, array[date::date]) as rate)
            end as rate,
            lag(date) over (order by date desc) as later
          from record
          cross join priced
          where currency_id = span.id and date > '-infinity' and date < part.since
        ) as record
        where later is null or later::date <> date::date
      ), carried as (
        select each.*,
          coalesce(
            first_value(close) over (partition by closes order by start),
            (select e.close from earlier e where e.close is not null order by e.date desc limit 1)
          ) as last_close,
          coalesce(
            first_value(market_cap) over (partition by market_caps order by start),
            (select e.market_cap from earlier e where e.market_cap is not null order by e.date desc limit 1)
          ) as last_market_cap
        from (
          select *, count(close) over (order by start) as closes,
            count(market_cap) over (order by start) as market_caps
          from each
        ) as each
      )
      select start, days,
        case when days is null then last_close else open end as open,
        case when days is null then last_close else high end as high,
        case when days is null then last_close else low end as low,
        case when days is null then last_close else close end as close,
        volume,
        case when days is null then last_market_cap else market_cap end as market_cap,
        partial
      from carried
      """;

  /** Returns the statement for the history of one currency. */
  public static String one(HistoryFill fill) {
    return ONE + SPANS + PRICED + HEAD + BY_CURRENCY + bars(fill) + END_BY_CURRENCY;
  }

  /** Returns the statement for the histories of several currencies. */
  public static String several(Symbols symbols, HistoryFill fill, HistoryShape shape) {
    var found = (symbols.isAll() ? ALL : SOME) + SPANS + PRICED + HEAD;
    return shape == HistoryShape.WIDE
        ? found + BY_DAY + bars(fill) + END_BY_DAY
        : found + BY_CURRENCY + bars(fill) + END_BY_CURRENCY;
  }

  private static String bars(HistoryFill fill) {
    return BARS
        + switch (fill) {
          case NONE -> NOT_FILLED;
          case NULL -> FILLED_WITH_NULL;
          case PREVIOUS -> FILLED_WITH_PREVIOUS;
        };
  }

  /** Returns the date_trunc name of an interval. */
  static String unit(HistoryInterval interval) {
    return switch (interval) {
      case DAY -> "day";
      case WEEK -> "week";
      case MONTH -> "month";
      case QUARTER -> "quarter";
      case YEAR -> "year";
    };
  }

  /** Returns the length of an interval, as PostgreSQL writes it. */
  static String length(HistoryInterval interval) {
    return interval == HistoryInterval.QUARTER ? "3 months" : "1 " + unit(interval);
  }
}
