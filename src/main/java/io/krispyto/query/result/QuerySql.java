package io.krispyto.query.result;

import io.krispyto.db.CurrencySql;
import io.krispyto.db.Schema;
import io.krispyto.domain.query.DashboardQuery;
import io.krispyto.domain.query.OrderColumn;
import io.krispyto.domain.query.OrderType;
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
   * currencies, or null for all; $3: whether to return fiat currencies, or all others; null for
   * both. Days are counted only for the currencies that are returned. A word starts at the
   * beginning of the name, or after one of a few separators. Columns: version, symbol, name, first
   * day, last day, records, missing days, slug, whether it is fiat.
   */
  public static final String CURRENCIES =
      """
      with requested as materialized (
        select lower($1::text) as part, translate(lower($1::text), '-_./()&+:,', '          ') as words,
          case when $1::text is not null then (
            select date_trunc('day', date) from record
            where date < 'infinity' and currency_id not in (select id from currency where krispyto_fiat)
            order by date desc limit 1
          ) end as newest
      ), ranked as (
        select id, name, symbol, krispyto_slug as slug, krispyto_fiat as fiat,
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
        where ($3::boolean is null or krispyto_fiat = $3::boolean) and (
          part is null or position(part in lower(name)) > 0 or position(part in lower(symbol)) > 0
          or starts_with(krispyto_slug, part)
          or exists (select from currency_alias a where a.currency_id = currency.id and lower(a.symbol) = part)
        )
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
      select version.number, answered.symbol, answered.name, first_day, last_day, records, missing_days, slug, fiat
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
   * $1: start of the day, or null for the newest one with a record, $2: a text that names the quote
   * currency, or null for USD, $3: whether fiat currencies count.
   */
  static final String NEWEST =
      """
      with newest as materialized (
        select coalesce($1::timestamp, (
            select date_trunc('day', date) from record
            where date < 'infinity'
              and ($3::boolean or currency_id not in (select id from currency where krispyto_fiat))
            order by date desc limit 1
          )) as day,
          (select id from quote_currency($2::text) as id) as quote
      )
      """;

  /** The rates of the day, and of 1, 7 and 30 days before it. */
  private static final String RATED =
      """
      , rated as materialized (
        select day, quote, case when $2::text is not null then array(
            select rate from rates_on(quote, array[day::date, day::date - 1, day::date - 7, day::date - 30]) as rate
          ) end as rates
        from newest
      )
      """;

  private static final String RATES =
      """
      case when $2::text is null then 1 else rates[1] end as rate,
      case when $2::text is null then 1 else rates[2] end as rate_1d,
      case when $2::text is null then 1 else rates[3] end as rate_7d,
      case when $2::text is null then 1 else rates[4] end as rate_30d
      """;

  /**
   * $1 to $3: as above. Each day is one range of the index record_day, which covers all columns.
   * DISTINCT ON selects the last record of a day that has several, and is cheap, since its input is
   * nearly sorted. With {@code offset 0}, percent_change gets columns, and is inlined; PostgreSQL
   * would call it for each row if it got expressions.
   */
  private static final String DASHBOARD_OF_ALL =
      NEWEST
          + RATED
          + """
      , requested as (
        select null::text[] as unknown, day, quote,
      """
          + RATES
          + """
        from rated
      ), dashboard as (
        select id, name, symbol, price,
          percent_change(price, close_1d) as change_1d,
          percent_change(price, close_7d) as change_7d,
          percent_change(price, close_30d) as change_30d,
          volume, market_cap
        from (
          select c.id, c.name, c.symbol,
            in_quote(today.close, rate) as price,
            in_quote(day1.close, rate_1d) as close_1d,
            in_quote(day7.close, rate_7d) as close_7d,
            in_quote(day30.close, rate_30d) as close_30d,
            in_quote(today.volume, rate) as volume,
            in_quote(today.marketcap, rate) as market_cap
          from (
            select distinct on (currency_id) currency_id, close, volume, marketcap from record
            where date >= (select day from requested)
              and date < (select day from requested) + interval '1 day'
            order by currency_id, date desc
          ) as today
          join currency c on c.id = today.currency_id and ($3::boolean or not c.krispyto_fiat)
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
          cross join requested
          offset 0
        ) as converted
      )
      """;

  /**
   * $1 to $3: as above, $4: slugs, symbols or names. Looks up a few currencies one by one, fiat or
   * not. Returns the texts that mean no currency on the day, in the order requested. The texts are
   * a column, which hides their number from PostgreSQL. Otherwise, it plans the statement again for
   * each request, which takes five times as long as running it.
   */
  private static final String DASHBOARD_OF_SOME =
      NEWEST
          + RATED
          + """
      , valid as materialized (
        select day, $4::text[] as texts from newest
      ), named as (
        select given.symbol, given.place, found.id
        from valid cross join unnest(valid.texts) with ordinality as given (symbol, place)
      """
          + CurrencySql.LISTED
          + """
      ), requested as (
        select (select array_agg(symbol order by place) from named where id is null) as unknown, day, quote,
      """
          + RATES
          + """
        from rated
      ), dashboard as (
        select id, name, symbol, price,
          percent_change(price, close_1d) as change_1d,
          percent_change(price, close_7d) as change_7d,
          percent_change(price, close_30d) as change_30d,
          volume, market_cap
        from (
          select c.id, c.name, c.symbol,
            in_quote(today.close, rate) as price,
            in_quote(day1.close, rate_1d) as close_1d,
            in_quote(day7.close, rate_7d) as close_7d,
            in_quote(day30.close, rate_30d) as close_30d,
            in_quote(today.volume, rate) as volume,
            in_quote(today.marketcap, rate) as market_cap
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
          offset 0
        ) as converted
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
   * The parameter with the given number: windows, in days. The day before each window, and its
   * rate.
   */
  private static final String WINDOWS =
      """
      , past as materialized (
        select given.place, requested.day - given.days * interval '1 day' as day,
          case
            when $2::text is null then 1
            else (select rate from rates_on(requested.quote, array[requested.day::date - given.days]) as rate)
          end as rate
        from requested cross join unnest($%d::int[]) with ordinality as given (days, place)
      )
      """;

  /**
   * The changes of each currency over the windows, in the same order. Each window is one more range
   * of the index record_day.
   */
  private static final String CHANGES_OF_ALL =
      """
      , changed as (
        select dashboard.id,
          array_agg(percent_change(dashboard.price, earlier.close) order by past.place) as changes
        from dashboard
        cross join past
        left join (
          select past.place, last.currency_id, last.close
          from past
          cross join lateral (
            select distinct on (currency_id) currency_id, in_quote(close, past.rate) as close
            from record
            where date >= past.day and date < past.day + interval '1 day'
            order by currency_id, date desc
          ) as last
        ) as earlier on earlier.place = past.place and earlier.currency_id = dashboard.id
        group by dashboard.id
      )
      """;

  /** As above, for currencies that are looked up one by one. */
  private static final String CHANGES_OF_SOME =
      """
      , changed as (
        select dashboard.id,
          array_agg(percent_change(dashboard.price, earlier.close) order by past.place) as changes
        from dashboard
        cross join past
        left join lateral (
          select in_quote(close, past.rate) as close from record
          where currency_id = dashboard.id and date >= past.day and date < past.day + interval '1 day'
          order by date desc limit 1
        ) as earlier on true
        group by dashboard.id
      )
      """;

  /**
   * The closes of the quote currency on the days whose closes are requested. The parameter with the
   * given number is the number of these days.
   */
  private static final String PRICED =
      """
      , priced as materialized (
        select known.days, known.closes
        from requested
        cross join lateral quote_closes(quote, day::date - ($%1$d::int - 1), day::date) as known
      )
      """;

  /**
   * The same parameter. All records of these days are one range of the index record_day, so that
   * the table is not read, and are sorted once.
   */
  private static final String CLOSES_OF_ALL =
      PRICED
          + """
      , daily as (
        select currency_id, place, in_quote(close, rate) as close
        from (
          select distinct on (currency_id, date::date) currency_id,
            date::date - (select day::date from requested) + $%1$d::int as place, close,
            case when $2::text is null then 1 else rate_at(date::date, priced.days, priced.closes) end as rate
          from record
          cross join priced
          where date >= (select day from requested) - ($%1$d::int - 1) * interval '1 day'
            and date < (select day from requested) + interval '1 day'
          order by currency_id, date::date, date desc
        ) as last
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
   * The same parameter. For one page of the ranking, looks up currencies one by one, each in one
   * range of an index. Materialized, because PostgreSQL would otherwise overestimate the look-ups
   * and JIT-compile the statement, which takes half a second.
   */
  private static final String CLOSES_OF_PART =
      PRICED
          + """
      , part as (
        select id from dashboard %2$s %3$s
      ), closed as materialized (
        select part.id, (
          select array_agg(in_quote(known.close, known.rate) order by given.place)
          from generate_series(1, $%1$d::int) as given (place)
          left join (
            select distinct on (date::date) date::date - requested.day::date + $%1$d::int as place, close,
              case when $2::text is null then 1 else rate_at(date::date, priced.days, priced.closes) end as rate
            from record
            where currency_id = part.id
              and date >= requested.day - ($%1$d::int - 1) * interval '1 day'
              and date < requested.day + interval '1 day'
            order by date::date, date desc
          ) as known using (place)
        ) as closes
        from part cross join requested cross join priced
      )
      """;

  /**
   * $1 to $3: as above, $4: the window, in days, $5: the minimum volume, in the quote currency, $6:
   * maximum number of gainers, and of losers. Columns: version, whether there is a record on the
   * day, side, name, symbol, price, change, volume, market cap. If nothing has moved, all columns
   * from the side on are null.
   */
  public static final String MOVERS =
      NEWEST
          + """
      , requested as (
        select day, case when $2::text is null then 1 else rates[1] end as rate,
          case when $2::text is null then 1 else rates[2] end as earlier_rate
        from (
          select day, case when $2::text is not null then array(
              select rate from rates_on(quote, array[day::date, day::date - $4::int]) as rate
            ) end as rates
          from newest
          offset 0
        ) as rated
      ), today as (
        select distinct on (currency_id) currency_id, close, volume, marketcap from record
        where date >= (select day from requested)
          and date < (select day from requested) + interval '1 day'
        order by currency_id, date desc
      ), moved as (
        select name, symbol, price, percent_change(price, earlier_close) as change, volume, market_cap
        from (
          select c.name, c.symbol,
            in_quote(today.close, rate) as price,
            in_quote(earlier.close, earlier_rate) as earlier_close,
            in_quote(today.volume, rate) as volume,
            in_quote(today.marketcap, rate) as market_cap
          from today
          join currency c on c.id = today.currency_id and ($3::boolean or not c.krispyto_fiat)
          join (
            select distinct on (currency_id) currency_id, close from record
            where date >= (select day from requested) - $4::int * interval '1 day'
              and date < (select day from requested) - ($4::int - 1) * interval '1 day'
            order by currency_id, date desc
          ) as earlier on earlier.currency_id = today.currency_id
          cross join requested
          offset 0
        ) as converted
        where coalesce(volume, 0) >= $5::double precision
      ), movers as (
        (
          select 'gainer' as side, * from moved where change > 0
          order by change desc, lower(symbol) collate "C", lower(name) collate "C" limit $6::int
        ) union all (
          select 'loser' as side, * from moved where change < 0
          order by change, lower(symbol) collate "C", lower(name) collate "C" limit $6::int
        )
      )
      select version.number,
        exists (select from today join currency c on c.id = today.currency_id where $3::boolean or not c.krispyto_fiat),
        side, name, symbol, price, change, volume, market_cap
      from data_version version
      left join movers on true
      order by side, abs(change) desc, lower(symbol) collate "C", lower(name) collate "C"
      """;

  /**
   * $1: a day, or null for the last one with a record, $2: whether fiat currencies count. Each
   * column is one look-up at an end of a range of the index record_day, which skips only records of
   * fiat currencies. Columns: version, the first and the last day with a record, the last one
   * before the given day and the first one after it, and whether that day has any itself. Includes
   * only days that a client can request.
   */
  public static final String DAYS =
      """
      with dated as not materialized (
        select date from record
        where date >= '0001-01-01' and date < '10000-01-01'
          and ($2::boolean or currency_id not in (select id from currency where krispyto_fiat))
      ), known as materialized (
        select (select date::date from dated order by dated.date limit 1) as first,
          (select date::date from dated order by dated.date desc limit 1) as last
      )
      select version.number, known.first, known.last,
        (select date::date from dated where date < near.day order by dated.date desc limit 1),
        (select date::date from dated where date >= near.day + 1 order by dated.date limit 1),
        exists (select from dated where date >= near.day and date < near.day + 1)
      from data_version version
      cross join known
      cross join lateral (select coalesce($1::date, known.last) as day) as near
      """;

  /**
   * $1 to $3: as above. Columns: version, name, symbol, slug, open, high, low, close, volume. If
   * there is no record on the day, all columns from the name on are null.
   */
  public static final String OHLC =
      NEWEST
          + """
      , requested as (
        select day, case
            when $2::text is null then 1
            else (select rate from rates_on(quote, array[day::date]) as rate)
          end as rate
        from newest
      ), today as (
        select distinct on (currency_id) currency_id, open, high, low, close, volume from record
        where date >= (select day from requested)
          and date < (select day from requested) + interval '1 day'
        order by currency_id, date desc
      )
      select version.number, name, symbol, slug, open, high, low, close, volume
      from data_version version
      left join (
        select c.name, c.symbol, c.krispyto_slug as slug, in_quote(today.open, rate) as open,
          in_quote(today.high, rate) as high, in_quote(today.low, rate) as low,
          in_quote(today.close, rate) as close, in_quote(today.volume, rate) as volume
        from today
        join currency c on c.id = today.currency_id and ($3::boolean or not c.krispyto_fiat)
        cross join requested
      ) as answered on true
      order by lower(name) collate "C"
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
            ? WithinSql.dashboard(query, page(WithinSql.PARAMETERS), order(query))
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
    return windowsParameter(query) + (query.windows().isEmpty() ? 0 : 1);
  }

  private static int windowsParameter(DashboardQuery query) {
    return query.symbols().isAll() ? 4 : 5;
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
    return dashboard
        + String.format(Locale.ROOT, WINDOWS, windowsParameter(query))
        + (isOfAll ? CHANGES_OF_ALL : CHANGES_OF_SOME);
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
