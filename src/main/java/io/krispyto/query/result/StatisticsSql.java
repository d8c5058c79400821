package io.krispyto.query.result;

/** The SQL of statistics of currencies, which are computed from their closes. */
final class StatisticsSql {
  private StatisticsSql() {}

  /**
   * $1: a text that names currencies; $2, $3: the first and the last day, or null; $4: the quote
   * currency, or null for US dollars. A day's last record counts. A day has a change if the day
   * before has a close, too. If several days have the same extreme value, the first one counts.
   *
   * <p>The result is materialized, because PostgreSQL would otherwise compute the returns of each
   * day.
   *
   * <p>Columns: version, the names, symbols and slugs of the matching currencies, then the slug,
   * symbol and name of the currency, which are null if it has no close in the range, and its
   * statistics.
   */
  static final String STATISTICS =
      """
      with meant as (
        select id, name, symbol, krispyto_slug as slug from currency
        where id in (select meant from currencies_meant($1, null) as meant)
      ), one as (
        select array_agg(name order by lower(name) collate "C") as names,
          array_agg(symbol order by lower(name) collate "C") as symbols,
          array_agg(slug order by lower(name) collate "C") as slugs,
          case when count(*) = 1 then min(id) end as id
        from meant
      ), recorded as materialized (
        select distinct on (date::date) date::date as day, finite_or_null(close) as close,
          coalesce(finite_or_null(high), finite_or_null(close)) as high,
          coalesce(finite_or_null(low), finite_or_null(close)) as low
        from record
        where currency_id = (select id from one) and date < coalesce($3::date + 1, 'infinity')
        order by date::date, date desc
      ), quoted as materialized (
        select (select id from quote_currency($4::text) as id) as id, min(day) as first, max(day) as last from recorded
      ), rated as materialized (
        select recorded.*,
          case when quoted.id is null then 1 else rate_at(recorded.day, known.days, known.closes) end as rate
        from quoted
        cross join lateral quote_closes(quoted.id, quoted.first, quoted.last) as known
        cross join recorded
      ), daily as materialized (
        select day, in_quote(close, rate) as close, in_quote(high, rate) as high, in_quote(low, rate) as low
        from rated
      ), changed as materialized (
        select day, close, high, low, percent_change(close, previous) as change,
          case when close > 0 and previous > 0 then ln(close) - ln(previous) end as log_return,
          max(close) over (order by day) as peak
        from (
          select daily.*, case when lag(day) over (order by day) = day - 1 then lag(close) over (order by day) end
            as previous
          from daily
        ) as daily
        where day >= coalesce($2::date, '-infinity')
      ), summary as (
        select min(day) filter (where close is not null) as since, max(day) filter (where close is not null) as until,
          count(*) as days, count(log_return) as changes,
          stddev_samp(log_return order by day) * sqrt(365::double precision) * 100 as volatility
        from changed
      ), fall as (
        select day, peak, percent_change(close, peak) as change
        from changed
        order by percent_change(close, peak) nulls last, day limit 1
      ), answered as materialized (
        select summary.*, last.close,
          highest.high as all_time_high, highest.day as all_time_high_day,
          lowest.low as all_time_low, lowest.day as all_time_low_day,
          high.high, high.day as high_day, low.low, low.day as low_day,
          percent_change(last.close, highest.high) as drawdown,
          fall.change as worst_drawdown, fall.day as trough_day,
          case when fall.change is not null then (
            select min(day) from changed where close = fall.peak
          ) end as peak_day,
          best.change as best_change, best.day as best_day, worst.change as worst_change, worst.day as worst_day,
          (
            select array_agg(percent_change(last.close, earlier.close) order by window_days.place)
            from unnest(array[7, 30, 90, 365]) with ordinality as window_days (days, place)
            left join daily as earlier on earlier.day = last.day - window_days.days
          ) || array[percent_change(last.close, (select close from daily where close > 0 order by day limit 1))] as returns
        from summary
        join changed as last on last.day = summary.until
        left join lateral (
          select day, high from daily where high is not null order by high desc, day limit 1
        ) as highest on true
        left join lateral (
          select day, low from daily where low is not null order by low, day limit 1
        ) as lowest on true
        left join lateral (
          select day, high from changed where high is not null order by high desc, day limit 1
        ) as high on true
        left join lateral (
          select day, low from changed where low is not null order by low, day limit 1
        ) as low on true
        left join lateral (
          select day, change from changed where change is not null order by change desc, day limit 1
        ) as best on true
        left join lateral (
          select day, change from changed where change is not null order by change, day limit 1
        ) as worst on true
        left join fall on true
      )
      select version.number, one.names, one.symbols, one.slugs,
        case when answered.since is not null then one.slugs[1] end, one.symbols[1], one.names[1],
        since, until, days, close, all_time_high, all_time_high_day, all_time_low, all_time_low_day,
        high, high_day, low, low_day, drawdown, worst_drawdown, peak_day, trough_day,
        answered.changes, volatility, best_change, best_day, worst_change, worst_day, returns
      from data_version version
      cross join one
      left join answered on true
      """;

  /**
   * $1: texts that name one currency each; $2, $3: the first and the last day, or null; $4: the
   * quote currency, or null for US dollars. One row for each pair of currencies, in the order of
   * the texts.
   *
   * <p>The returns of each pair arrive by day, whichever join PostgreSQL chooses; sorting them
   * would double the time. The correlation of proportional returns is rounded to slightly more than
   * 1 by PostgreSQL.
   *
   * <p>Columns: version, the names, symbols and slugs of the currencies that the first ambiguous
   * text means, that text, the texts that mean no currency, then the slugs of both currencies, the
   * correlation of their daily log returns, and the number of their common days.
   */
  static final String CORRELATION =
      """
      with given as (
        select text, place from unnest($1::text[]) with ordinality as listed (text, place)
      ), meant as materialized (
        select given.text, given.place, currency.id, currency.name, currency.symbol, currency.krispyto_slug as slug
        from given
        left join lateral currencies_meant(given.text, null) as found (id) on true
        left join currency on currency.id = found.id
      ), ambiguous as (
        select text, array_agg(name order by lower(name) collate "C") as names,
          array_agg(symbol order by lower(name) collate "C") as symbols,
          array_agg(slug order by lower(name) collate "C") as slugs
        from meant
        group by text, place having count(*) > 1 order by place limit 1
      ), problem as (
        select ambiguous.*, (select array_agg(meant.text order by place) from meant where id is null) as unknown
        from (select) as always left join ambiguous on true
      ), listed as materialized (
        select id, slug, min(place) as place from meant, problem
        where problem.text is null and problem.unknown is null
        group by id, slug
      ), recorded as materialized (
        select distinct on (listed.place, record.date::date) listed.place, record.date::date as day,
          case when close > 0 then finite_or_null(close) end as close
        from listed
        join record on record.currency_id = listed.id
        where record.date >= coalesce($2::date - 1, '-infinity') and record.date < coalesce($3::date + 1, 'infinity')
        order by listed.place, record.date::date, record.date desc
      ), quoted as materialized (
        select (select id from quote_currency($4::text) as id) as id, min(day) as first, max(day) as last from recorded
      ), rated as materialized (
        select recorded.*,
          case when quoted.id is null then 1 else rate_at(recorded.day, known.days, known.closes) end as rate
        from quoted
        cross join lateral quote_closes(quoted.id, quoted.first, quoted.last) as known
        cross join recorded
      ), daily as (
        select place, day, in_quote(close, rate) as close from rated
      ), returned as materialized (
        select place, day, ln(close) - ln(previous) as log_return
        from (
          select daily.*, case when lag(day) over one = day - 1 then lag(close) over one end as previous
          from daily
          window one as (partition by place order by day)
        ) as daily
        where close is not null and previous is not null and day >= coalesce($2::date, '-infinity')
      ), pairs as (
        select a.place as first, b.place as second,
          case
            when abs(corr(a.log_return, b.log_return)) > 1 then sign(corr(a.log_return, b.log_return))
            else corr(a.log_return, b.log_return)
          end as correlation,
          count(*) as days
        from returned a
        join returned b on b.day = a.day and b.place > a.place
        group by a.place, b.place
      )
      select version.number, problem.names, problem.symbols, problem.slugs, problem.text, problem.unknown,
        a.slug, b.slug, pairs.correlation, coalesce(pairs.days, 0)
      from data_version version
      cross join problem
      left join (listed a join listed b on b.place > a.place) on true
      left join pairs on pairs.first = a.place and pairs.second = b.place
      order by a.place, b.place
      """;
}
