package io.krispyto.query.result;

import io.krispyto.db.CurrencySql;
import io.krispyto.db.Schema;
import io.krispyto.domain.DashboardQuery;
import io.krispyto.domain.HistoryFill;
import io.krispyto.domain.HistoryInterval;
import io.krispyto.domain.OrderColumn;
import io.krispyto.domain.OrderType;
import java.util.Locale;

/**
 * All SQL of the read side. Each query is one statement, which reads the data version in the same
 * snapshot as the rows. It returns at least one row, whose first column is the version.
 */
public final class QuerySql {
  private QuerySql() {}

  /** Results with at least this many rows are streamed instead of being built in memory. */
  static final int MAX_PAGE_ROWS = 10_000;

  /**
   * $1: a text that names currencies, $2: start of the day. Returns one row for each currency that
   * the text means on the day. Columns: version, name, symbol, slug, whether there is a record on
   * the day, and its high, low, open, close, volume, market cap.
   */
  static final String RECORD =
      """
      with found as (
        select id, name, symbol, krispyto_slug as slug from currency
        where id in (select meant from currencies_meant($1, $2::timestamp::date) as meant)
      )
      select version.number, found.name, found.symbol, found.slug, last.id is not null,
        finite_or_null(last.high), finite_or_null(last.low), finite_or_null(last.open),
        finite_or_null(last.close), finite_or_null(last.volume), finite_or_null(last.marketcap)
      from data_version version
      left join found on true
      left join lateral (
        select id, high, low, open, close, volume, marketcap
        from record
        where currency_id = found.id
          and date >= $2::timestamp and date < $2::timestamp + interval '1 day'
        order by date desc limit 1
      ) as last on true
      order by lower(found.name) collate "C"
      """;

  /**
   * $1: places of known changes. Returns one row for each recent change that is not among them, or
   * a single row without a change. Columns: version, place, step, currencies (ids), first and last
   * day, and whether there are days. The first and last day are null if they are infinite or have
   * no four-digit year.
   */
  public static final String CHANGES =
      """
      select version.number, recent.place, recent.step, recent.currencies,
        case when recent.first_day between '0001-01-01' and '9999-12-31' then to_char(recent.first_day, 'YYYY-MM-DD') end,
        case when recent.last_day between '0001-01-01' and '9999-12-31' then to_char(recent.last_day, 'YYYY-MM-DD') end,
        recent.first_day is not null
      from data_version version
      left join (
        select * from recent_change change
        where not exists (select from unnest($1::bigint[]) as known (place) where known.place = change.place)
      ) as recent on true
      """;

  /** $1: ids. Columns: name, symbol, slug. */
  public static final String CHANGED_CURRENCIES =
      """
      select name, symbol, krispyto_slug from currency where id = any ($1::integer[]) order by lower(name) collate "C"
      """;

  /**
   * $1: a part of a name or symbol, or the start of a slug, or null for all; $2: maximum number of
   * currencies, or null for all. Days are counted only for the currencies that are returned. A word
   * starts at the beginning of the name, or after one of a few separators. Columns: version,
   * symbol, name, first day, last day, records, missing days, slug.
   */
  public static final String CURRENCIES =
      """
      with requested as materialized (
        select lower($1::text) as part, translate(lower($1::text), '-_./()&+:,', '          ') as words,
          case when $1::text is not null then (
            select date_trunc('day', max(date)) from record where date < 'infinity'
          ) end as newest
      ), ranked as (
        select id, name, symbol, krispyto_slug as slug,
          case
            when part is null then 0
            when lower(symbol) = part then 1
            when exists (select from currency_alias a where a.currency_id = currency.id and lower(a.symbol) = part) then 1
            when lower(name) = part then 2
            when starts_with(lower(symbol), part) then 3
            when starts_with(lower(name), part) then 4
            when position(' ' || words in translate(lower(name), '-_./()&+:,', '          ')) > 0 then 5
            else 6
          end as place, newest
        from currency cross join requested
        where part is null or position(part in lower(name)) > 0 or position(part in lower(symbol)) > 0
          or starts_with(krispyto_slug, part)
          or exists (select from currency_alias a where a.currency_id = currency.id and lower(a.symbol) = part)
      ), matching as (
        select ranked.*, finite_or_null(last.marketcap) as market_cap
        from ranked
        left join lateral (
          select marketcap from record
          where currency_id = ranked.id
            and date >= ranked.newest and date < ranked.newest + interval '1 day'
          order by date desc limit 1
        ) as last on ranked.newest is not null
        order by place, market_cap desc nulls last, lower(name) collate "C", lower(symbol) collate "C"
        limit $2::bigint
      )
      select version.number, answered.symbol, answered.name, first_day, last_day, records, missing_days, slug
      from data_version version
      left join (
        select found.*, known.* from matching as found
      """
          + CurrencySql.DAYS_OF_FOUND
          + """
      ) as answered on true
      order by place, market_cap desc nulls last, lower(answered.name) collate "C", lower(answered.symbol) collate "C"
      """;

  /**
   * $1: a text that names currencies; $2, $3: the first and the last day, or null; $4: an interval,
   * as named by date_trunc; $5: maximum number of days from the first to the last.
   *
   * <p>The records are one range of the index record_one_a_time. A range that is too long yields no
   * days, so that no rows are generated for it. A sum of 31 volumes that may overflow a double, for
   * which PostgreSQL would raise an error, is null.
   */
  private static final String HISTORY =
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
      ), requested as (
        select one.names, one.symbols, one.slugs, one.id, coalesce($3::date, last.day) as until,
          coalesce(
            $2::date, case when $3::date is null then greatest(first.day, last.day - $5::integer) else first.day end
          ) as since
        from one
        left join lateral (
          select date::date as day from record
          where currency_id = one.id and date > '-infinity' and date < 'infinity'
          order by date limit 1
        ) as first on true
        left join lateral (
          select date::date as day from record
          where currency_id = one.id and date > '-infinity' and date < 'infinity'
          order by date desc limit 1
        ) as last on true
      ), span as (
        select names, symbols, slugs, id, until, coalesce(until - since > $5::integer, false) as too_long,
          case when until - since <= $5::integer then since::timestamp end as since
        from requested
      ), daily as (
        select distinct on (date::date) date::date as day,
          finite_or_null(open) as open, finite_or_null(high) as high, finite_or_null(low) as low,
          finite_or_null(close) as close, finite_or_null(volume) as volume,
          finite_or_null(marketcap) as market_cap
        from record
        where currency_id = (select id from span)
          and date >= (select since from span)
          and date < (select until from span) + interval '1 day'
        order by date::date, date desc
      ), bars as (
        select date_trunc($4::text, day::timestamp) as start, count(*) as days,
          (array_agg(open order by day) filter (where open is not null))[1] as open,
          max(high) as high, min(low) as low,
          (array_agg(close order by day desc) filter (where close is not null))[1] as close,
          case
            when count(volume) = 1 then max(volume)
            when max(abs(volume)) < 5e306 then sum(volume) filter (where abs(volume) < 5e306)
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
      , answered as (select * from bars)
      """;

  /**
   * Every interval of the range, if it has any records; intervals without a record have no days.
   */
  private static final String EACH =
      """
      , each as (
        select series.start, days, open, high, low, close, volume, market_cap, partial
        from span
        cross join lateral generate_series(
          date_trunc($4::text, since), until::timestamp, ('1 ' || $4::text)::interval
        ) as series (start)
        left join bars on bars.start = series.start
        where exists (select from bars)
      )
      """;

  private static final String FILLED_WITH_NULL =
      EACH
          + """
      , answered as (select * from each)
      """;

  /**
   * Carries the last known values forward, also from before the range. There, too, only the last
   * record of a day counts, and null values are skipped.
   */
  private static final String FILLED_WITH_PREVIOUS =
      EACH
          + """
      , earlier as not materialized (
        select close, market_cap, date
        from (
          select close, marketcap as market_cap, date, lag(date) over (order by date desc) as later
          from record
          where currency_id = (select id from span) and date > '-infinity' and date < (select since from span)
        ) as record
        where later is null or later::date <> date::date
      ), carried as (
        select each.*,
          coalesce(
            first_value(close) over (partition by closes order by start),
            (select e.close from earlier e where finite_or_null(e.close) is not null order by e.date desc limit 1)
          ) as last_close,
          coalesce(
            first_value(market_cap) over (partition by market_caps order by start),
            (
              select e.market_cap from earlier e
              where finite_or_null(e.market_cap) is not null order by e.date desc limit 1
            )
          ) as last_market_cap
        from (
          select *, count(close) over (order by start) as closes,
            count(market_cap) over (order by start) as market_caps
          from each
        ) as each
      ), answered as (
        select start, days, volume, partial,
          case when days is null then last_close else open end as open,
          case when days is null then last_close else high end as high,
          case when days is null then last_close else low end as low,
          case when days is null then last_close else close end as close,
          case when days is null then last_market_cap else market_cap end as market_cap
        from carried
      )
      """;

  /**
   * Columns: version, the names, symbols and slugs of the matching currencies, whether the range is
   * too long, then date, open, high, low, close, volume, market cap, whether the interval is
   * complete, the names of the values that some of its days do not have, and the slug.
   */
  private static final String HISTORY_ROWS =
      """
      select version.number, span.names, span.symbols, span.slugs, span.too_long,
        answered.start::date, open, high, low, close, volume, market_cap,
        coalesce(days = (answered.start + ('1 ' || $4::text)::interval)::date - answered.start::date, false),
        partial, span.slugs[1]
      from data_version version
      cross join span
      left join answered on true
      order by answered.start
      """;

  /**
   * Returns whether the tables exist, and their version; fails with {@code 42P01} if they were
   * never migrated.
   *
   * @see Schema#VERSION
   */
  public static final String READINESS =
      "select to_regclass('currency') is not null and to_regclass('record') is not null, ("
          + Schema.VERSION_SQL
          + ")";

  /**
   * $1: start of the day, or null for the newest one with a record. Each day is one range of the
   * index record_day, which covers all columns. DISTINCT ON selects the last record of a day that
   * has several, and is cheap, since its input is nearly sorted.
   */
  private static final String DASHBOARD_OF_ALL =
      """
      with requested as (
        select null::text[] as unknown, coalesce(
          $1::timestamp, (select date_trunc('day', max(date)) from record where date < 'infinity')
        ) as day
      ), dashboard as (
        select c.id, c.name, c.symbol,
          finite_or_null(today.close) as price,
          percent_change(today.close, day1.close) as change_1d,
          percent_change(today.close, day7.close) as change_7d,
          percent_change(today.close, day30.close) as change_30d,
          finite_or_null(today.volume) as volume,
          finite_or_null(today.marketcap) as market_cap
        from (
          select distinct on (currency_id) currency_id, close, volume, marketcap from record
          where date >= (select day from requested)
            and date < (select day from requested) + interval '1 day'
          order by currency_id, date desc
        ) as today
        join currency c on c.id = today.currency_id
        left join (
          select distinct on (currency_id) currency_id, close from record
          where date >= (select day from requested) - interval '1 day'
            and date < (select day from requested)
          order by currency_id, date desc
        ) as day1 on day1.currency_id = today.currency_id
        left join (
          select distinct on (currency_id) currency_id, close from record
          where date >= (select day from requested) - interval '7 days'
            and date < (select day from requested) - interval '6 days'
          order by currency_id, date desc
        ) as day7 on day7.currency_id = today.currency_id
        left join (
          select distinct on (currency_id) currency_id, close from record
          where date >= (select day from requested) - interval '30 days'
            and date < (select day from requested) - interval '29 days'
          order by currency_id, date desc
        ) as day30 on day30.currency_id = today.currency_id
      )
      """;

  /**
   * $1: as above, $2: slugs, symbols or names. Looks up a few currencies one by one. Returns the
   * texts that mean no currency on the day, in the order requested.
   */
  private static final String DASHBOARD_OF_SOME =
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
        select (select array_agg(symbol order by place) from named where id is null) as unknown,
          (select day from valid) as day
      ), dashboard as (
        select c.id, c.name, c.symbol,
          finite_or_null(today.close) as price,
          percent_change(today.close, day1.close) as change_1d,
          percent_change(today.close, day7.close) as change_7d,
          percent_change(today.close, day30.close) as change_30d,
          finite_or_null(today.volume) as volume,
          finite_or_null(today.marketcap) as market_cap
        from currency c
        cross join requested
        cross join lateral (
          select close, volume, marketcap from record
          where currency_id = c.id
            and date >= requested.day and date < requested.day + interval '1 day'
          order by date desc limit 1
        ) as today
        left join lateral (
          select close from record
          where currency_id = c.id
            and date >= requested.day - interval '1 day' and date < requested.day
          order by date desc limit 1
        ) as day1 on true
        left join lateral (
          select close from record
          where currency_id = c.id
            and date >= requested.day - interval '7 days' and date < requested.day - interval '6 days'
          order by date desc limit 1
        ) as day7 on true
        left join lateral (
          select close from record
          where currency_id = c.id
            and date >= requested.day - interval '30 days' and date < requested.day - interval '29 days'
          order by date desc limit 1
        ) as day30 on true
        where c.id in (select id from named)
      )
      """;

  /**
   * Columns: version, unknown symbols, then those of {@link OrderColumn}, and optionally the day of
   * the record, an array of the changes and one of the closes. If there is no result, all columns
   * from the name on are null.
   */
  private static final String RANKED =
      """
      select version.number, requested.unknown,
        name, symbol, price, change_1d, change_7d, change_30d, volume, market_cap%s
      from data_version version
      cross join requested
      left join %s on true
      %s
      """;

  /**
   * The order does not depend on the database's locale, except for the case folding of non-ASCII
   * letters.
   */
  private static final String IN_ORDER =
      """
      order by %s %s nulls last, lower(symbol) collate "C", lower(name) collate "C"
      """;

  /**
   * $2: windows, in days. The changes of each currency over the windows, in the same order. Each
   * window is one more range of the index record_day.
   */
  private static final String CHANGES_OF_ALL =
      """
      , changed as (
        select dashboard.id,
          array_agg(percent_change(dashboard.price, earlier.close) order by given.place) as changes
        from dashboard
        cross join unnest($2::int[]) with ordinality as given (days, place)
        left join (
          select given.place, last.currency_id, last.close
          from requested
          cross join unnest($2::int[]) with ordinality as given (days, place)
          cross join lateral (
            select distinct on (currency_id) currency_id, close from record
            where date >= requested.day - given.days * interval '1 day'
              and date < requested.day - (given.days - 1) * interval '1 day'
            order by currency_id, date desc
          ) as last
        ) as earlier on earlier.place = given.place and earlier.currency_id = dashboard.id
        group by dashboard.id
      )
      """;

  /** $3: windows, in days. As above, for currencies that are looked up one by one. */
  private static final String CHANGES_OF_SOME =
      """
      , changed as (
        select dashboard.id,
          array_agg(percent_change(dashboard.price, earlier.close) order by given.place) as changes
        from dashboard
        cross join requested
        cross join unnest($3::int[]) with ordinality as given (days, place)
        left join lateral (
          select close from record
          where currency_id = dashboard.id
            and date >= requested.day - given.days * interval '1 day'
            and date < requested.day - (given.days - 1) * interval '1 day'
          order by date desc limit 1
        ) as earlier on true
        group by dashboard.id
      )
      """;

  /**
   * The parameter with the given number: for how many days to return the closes. All records of
   * these days are one range of the index record_day, so that the table is not read, and are sorted
   * once.
   */
  private static final String CLOSES_OF_ALL =
      """
      , daily as (
        select distinct on (currency_id, date::date) currency_id,
          date::date - (select day::date from requested) + $%1$d::int as place, finite_or_null(close) as close
        from record
        where date >= (select day from requested) - ($%1$d::int - 1) * interval '1 day'
          and date < (select day from requested) + interval '1 day'
        order by currency_id, date::date, date desc
      ), closed as (
        select currency_id as id,
          case
            when count(*) = $%1$d::int then array_agg(close order by place)
            else (
              select array_agg(known.close order by given.place)
              from generate_series(1, $%1$d::int) as given (place)
              left join unnest(array_agg(daily.place), array_agg(daily.close)) as known (place, close) using (place)
            )
          end as closes
        from daily group by currency_id
      )
      """;

  /**
   * The parameter with the given number: as above. For one page of the ranking, looks up currencies
   * one by one, each in one range of an index. Materialized, because PostgreSQL would otherwise
   * overestimate the look-ups and JIT-compile the statement, which takes half a second.
   */
  private static final String CLOSES_OF_PART =
      """
      , part as (
        select id from dashboard %2$s %3$s
      ), closed as materialized (
        select part.id, (
          select array_agg(known.close order by given.place)
          from generate_series(1, $%1$d::int) as given (place)
          left join (
            select distinct on (date::date) date::date - requested.day::date + $%1$d::int as place,
              finite_or_null(close) as close
            from record
            where currency_id = part.id
              and date >= requested.day - ($%1$d::int - 1) * interval '1 day'
              and date < requested.day + interval '1 day'
            order by date::date, date desc
          ) as known using (place)
        ) as closes
        from part cross join requested
      )
      """;

  /**
   * $1: start of the day, or null for the newest one with a record, $2: the window, in days, $3:
   * the minimum volume, $4: maximum number of gainers, and of losers. Columns: version, whether
   * there is a record on the day, side, name, symbol, price, change, volume, market cap. If nothing
   * has moved, all columns from the side on are null.
   */
  public static final String MOVERS =
      """
      with requested as (
        select coalesce(
          $1::timestamp, (select date_trunc('day', max(date)) from record where date < 'infinity')
        ) as day
      ), today as (
        select distinct on (currency_id) currency_id, close, volume, marketcap from record
        where date >= (select day from requested)
          and date < (select day from requested) + interval '1 day'
        order by currency_id, date desc
      ), moved as (
        select c.name, c.symbol,
          finite_or_null(today.close) as price,
          percent_change(today.close, earlier.close) as change,
          finite_or_null(today.volume) as volume,
          finite_or_null(today.marketcap) as market_cap
        from today
        join currency c on c.id = today.currency_id
        join (
          select distinct on (currency_id) currency_id, close from record
          where date >= (select day from requested) - $2::int * interval '1 day'
            and date < (select day from requested) - ($2::int - 1) * interval '1 day'
          order by currency_id, date desc
        ) as earlier on earlier.currency_id = today.currency_id
        where coalesce(finite_or_null(today.volume), 0) >= $3::double precision
      ), movers as (
        (
          select 'gainer' as side, * from moved where change > 0
          order by change desc, lower(symbol) collate "C", lower(name) collate "C" limit $4::int
        ) union all (
          select 'loser' as side, * from moved where change < 0
          order by change, lower(symbol) collate "C", lower(name) collate "C" limit $4::int
        )
      )
      select version.number, exists (select from today),
        side, name, symbol, price, change, volume, market_cap
      from data_version version
      left join movers on true
      order by side, abs(change) desc, lower(symbol) collate "C", lower(name) collate "C"
      """;

  /**
   * $1: a day, or null for the last one with a record. Each column is one look-up at an end of a
   * range of the index record_day. Columns: version, the first and the last day with a record, the
   * last one before the given day and the first one after it, and whether that day has any itself.
   * Includes only days that a client can request.
   */
  public static final String DAYS =
      """
      select version.number, known.first, known.last,
        (select max(date)::date from record where date >= '0001-01-01' and date < near.day),
        (
          select min(date)::date from record
          where date >= greatest('0001-01-01', near.day + 1) and date < '10000-01-01'
        ),
        (
          select min(date) is not null from record
          where date >= '0001-01-01' and date >= near.day and date < near.day + 1
        )
      from data_version version
      cross join (
        select min(date)::date as first, max(date)::date as last
        from record where date >= '0001-01-01' and date < '10000-01-01'
      ) as known
      cross join lateral (select coalesce($1::date, known.last) as day) as near
      """;

  /** Appended to statements whose rows are built in memory. */
  public static final String FIRST_PAGE = "limit " + MAX_PAGE_ROWS;

  /** Returns the clause for one page of rows: two more parameters, the limit and the offset. */
  static String page(int parameters) {
    return String.format(
        Locale.ROOT, "limit $%d::int offset $%d::int", parameters + 1, parameters + 2);
  }

  /** Returns the statement for all rows of a dashboard, in order. */
  public static String dashboard(DashboardQuery query) {
    return ranked(
        query,
        isWithin(query)
            ? WithinSql.dashboard(query, "", order(query))
            : dashboardOf(query)
                + (query.symbols().isAll() ? closesOfAll(query) : closesOf(query, "")));
  }

  /** Returns the statement for one page of a dashboard with closes, for use with {@link #page}. */
  public static String dashboardPage(DashboardQuery query) {
    return ranked(
        query,
        isWithin(query)
            ? WithinSql.dashboard(query, page(WithinSql.closesParameter(query)), order(query))
            : dashboardOf(query) + closesOf(query, page(closesParameter(query))));
  }

  private static boolean isWithin(DashboardQuery query) {
    return query.within().days() > 0;
  }

  private static String ranked(DashboardQuery query, String dashboard) {
    var hasChanges = !query.windows().isEmpty();
    var hasCloses = query.closes() > 0;
    var columns =
        (isWithin(query) ? ", record_day" : "")
            + (hasChanges ? ", changed.changes" : "")
            + (hasCloses ? ", closed.closes" : "");
    var rows =
        (hasChanges ? " join changed using (id)" : "")
            + (hasCloses ? " join closed using (id)" : "");
    var joined = rows.isEmpty() ? "dashboard" : "(dashboard" + rows + ")";
    return dashboard + String.format(Locale.ROOT, RANKED, columns, joined, order(query));
  }

  private static String closesOfAll(DashboardQuery query) {
    return query.closes() == 0
        ? ""
        : String.format(Locale.ROOT, CLOSES_OF_ALL, closesParameter(query));
  }

  private static String closesOf(DashboardQuery query, String part) {
    if (query.closes() == 0) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        CLOSES_OF_PART,
        closesParameter(query),
        part.isEmpty() ? "" : order(query),
        part);
  }

  /** Returns the number of the closes parameter, which is the last one. */
  private static int closesParameter(DashboardQuery query) {
    return 2 + (query.symbols().isAll() ? 0 : 1) + (query.windows().isEmpty() ? 0 : 1);
  }

  private static String order(DashboardQuery query) {
    return String.format(
        Locale.ROOT, IN_ORDER, column(query.orderBy()), direction(query.orderType()));
  }

  private static String dashboardOf(DashboardQuery query) {
    var isOfAll = query.symbols().isAll();
    var dashboard = isOfAll ? DASHBOARD_OF_ALL : DASHBOARD_OF_SOME;
    if (query.windows().isEmpty()) {
      return dashboard;
    }
    return dashboard + (isOfAll ? CHANGES_OF_ALL : CHANGES_OF_SOME);
  }

  /** Returns the statement for all rows of a history, in order. */
  public static String history(HistoryFill fill) {
    return HISTORY
        + switch (fill) {
          case NONE -> NOT_FILLED;
          case NULL -> FILLED_WITH_NULL;
          case PREVIOUS -> FILLED_WITH_PREVIOUS;
        }
        + HISTORY_ROWS;
  }

  /** Returns the date_trunc name of an interval. */
  static String unit(HistoryInterval interval) {
    return switch (interval) {
      case DAY -> "day";
      case WEEK -> "week";
      case MONTH -> "month";
    };
  }

  private static String column(OrderColumn column) {
    return switch (column) {
      case CRYPTO -> "lower(name) collate \"C\"";
      case SYMBOL -> "lower(symbol) collate \"C\"";
      case PRICE -> "price";
      case CHANGE_1D -> "change_1d";
      case CHANGE_7D -> "change_7d";
      case CHANGE_30D -> "change_30d";
      case VOLUME -> "volume";
      case MARKET_CAP -> "market_cap";
    };
  }

  private static String direction(OrderType type) {
    return switch (type) {
      case ASC -> "asc";
      case DESC -> "desc";
    };
  }
}
