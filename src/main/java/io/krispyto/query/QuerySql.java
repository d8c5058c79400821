package io.krispyto.query;

import io.krispyto.db.Schema;
import io.krispyto.domain.DashboardQuestion;
import io.krispyto.domain.OrderColumn;
import io.krispyto.domain.OrderType;

/**
 * All SQL of the read side. Each question is one statement, which reads the data version in the
 * same snapshot as the rows: it has at least one row, whose first column is the version.
 */
final class QuerySql {
  private QuerySql() {}

  /** From this many rows on an answer is not put together in memory. */
  static final int MAX_PAGE_ROWS = 10_000;

  /** $1: a name or symbol. A name before a symbol. Columns: version, name, symbol. */
  static final String CURRENCY =
      """
      select version.number, found.name, found.symbol
      from data_version version
      left join lateral (
        select name, symbol
        from currency
        where lower(name) = lower($1) or lower(symbol) = lower($1)
        order by lower(name) = lower($1) desc, lower(name) collate "C"
        limit 1
      ) as found on true
      """;

  /**
   * $1: a name or symbol, $2: start of the day. A row for the currency with the name, else for each
   * with the symbol. Columns: version, name, symbol, whether there is a record on the day, and its
   * high, low, open, close, volume, market cap.
   */
  static final String RECORD =
      """
      with meant as (
        select id, name, symbol, lower(name) = lower($1) as is_name
        from currency
        where lower(name) = lower($1) or lower(symbol) = lower($1)
      ), found as (
        select id, name, symbol from meant where is_name or not exists (select from meant where is_name)
      )
      select version.number, found.name, found.symbol, last.id is not null,
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
   * Whether the tables are there, and their version; fails with {@code 42P01} if they were never
   * migrated.
   *
   * @see Schema#VERSION
   */
  static final String READINESS =
      "select to_regclass('currency') is not null and to_regclass('record') is not null, ("
          + Schema.VERSION_SQL
          + ")";

  /**
   * $1: start of the day, or null for the newest one with a record. Each day is one range of the
   * index record_day, which has all that is needed; DISTINCT ON takes the last record of a day that
   * has several, and costs little, since its input is nearly sorted.
   */
  private static final String DASHBOARD_OF_ALL =
      """
      with asked as (
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
          where date >= (select day from asked)
            and date < (select day from asked) + interval '1 day'
          order by currency_id, date desc
        ) as today
        join currency c on c.id = today.currency_id
        left join (
          select distinct on (currency_id) currency_id, close from record
          where date >= (select day from asked) - interval '1 day'
            and date < (select day from asked)
          order by currency_id, date desc
        ) as day1 on day1.currency_id = today.currency_id
        left join (
          select distinct on (currency_id) currency_id, close from record
          where date >= (select day from asked) - interval '7 days'
            and date < (select day from asked) - interval '6 days'
          order by currency_id, date desc
        ) as day7 on day7.currency_id = today.currency_id
        left join (
          select distinct on (currency_id) currency_id, close from record
          where date >= (select day from asked) - interval '30 days'
            and date < (select day from asked) - interval '29 days'
          order by currency_id, date desc
        ) as day30 on day30.currency_id = today.currency_id
      )
      """;

  /**
   * $1: as above, $2: symbols. A few currencies are looked up one by one. Those that no currency
   * bears are told, in the order asked.
   */
  private static final String DASHBOARD_OF_SOME =
      """
      with asked as (
        select (
          select array_agg(given.symbol order by given.place)
          from unnest($2::text[]) with ordinality as given (symbol, place)
          where not exists (select from currency where lower(symbol) = lower(given.symbol))
        ) as unknown, coalesce(
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
        from currency c
        cross join asked
        cross join lateral (
          select close, volume, marketcap from record
          where currency_id = c.id
            and date >= asked.day and date < asked.day + interval '1 day'
          order by date desc limit 1
        ) as today
        left join lateral (
          select close from record
          where currency_id = c.id
            and date >= asked.day - interval '1 day' and date < asked.day
          order by date desc limit 1
        ) as day1 on true
        left join lateral (
          select close from record
          where currency_id = c.id
            and date >= asked.day - interval '7 days' and date < asked.day - interval '6 days'
          order by date desc limit 1
        ) as day7 on true
        left join lateral (
          select close from record
          where currency_id = c.id
            and date >= asked.day - interval '30 days' and date < asked.day - interval '29 days'
          order by date desc limit 1
        ) as day30 on true
        where lower(c.symbol) = any (select lower(given) from unnest($2::text[]) as given)
      )
      """;

  /**
   * Columns: version, unknown symbols, then those of {@link OrderColumn}; the latter are null where
   * there is no row. The order does not depend on the database's locale, only the folding of
   * letters that are not ASCII does.
   */
  private static final String RANKED =
      """
      select version.number, asked.unknown,
        name, symbol, price, change_1d, change_7d, change_30d, volume, market_cap
      from data_version version
      cross join asked
      left join dashboard on true
      order by %s %s nulls last, lower(symbol) collate "C", lower(name) collate "C"
      """;

  /**
   * $2: windows, in days. The changes of each currency over them, in their order. Each window is
   * one more range of the index record_day.
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
          from asked
          cross join unnest($2::int[]) with ordinality as given (days, place)
          cross join lateral (
            select distinct on (currency_id) currency_id, close from record
            where date >= asked.day - given.days * interval '1 day'
              and date < asked.day - (given.days - 1) * interval '1 day'
            order by currency_id, date desc
          ) as last
        ) as earlier on earlier.place = given.place and earlier.currency_id = dashboard.id
        group by dashboard.id
      )
      """;

  /** $3: windows, in days. As above, of currencies that are looked up one by one. */
  private static final String CHANGES_OF_SOME =
      """
      , changed as (
        select dashboard.id,
          array_agg(percent_change(dashboard.price, earlier.close) order by given.place) as changes
        from dashboard
        cross join asked
        cross join unnest($3::int[]) with ordinality as given (days, place)
        left join lateral (
          select close from record
          where currency_id = dashboard.id
            and date >= asked.day - given.days * interval '1 day'
            and date < asked.day - (given.days - 1) * interval '1 day'
          order by date desc limit 1
        ) as earlier on true
        group by dashboard.id
      )
      """;

  /** As {@link #RANKED}, with an array of the changes as one more column. */
  private static final String RANKED_WITH_CHANGES =
      """
      select version.number, asked.unknown,
        name, symbol, price, change_1d, change_7d, change_30d, volume, market_cap, changed.changes
      from data_version version
      cross join asked
      left join (dashboard join changed using (id)) on true
      order by %s %s nulls last, lower(symbol) collate "C", lower(name) collate "C"
      """;

  /**
   * $1: start of the day, or null for the newest one with a record, $2: the window, in days, $3:
   * the least volume, $4: how many gainers, and losers, at most. Columns: version, whether there is
   * a record on the day, side, name, symbol, price, change, volume, market cap; null from the side
   * on where nothing has moved.
   */
  static final String MOVERS =
      """
      with asked as (
        select coalesce(
          $1::timestamp, (select date_trunc('day', max(date)) from record where date < 'infinity')
        ) as day
      ), today as (
        select distinct on (currency_id) currency_id, close, volume, marketcap from record
        where date >= (select day from asked)
          and date < (select day from asked) + interval '1 day'
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
          where date >= (select day from asked) - $2::int * interval '1 day'
            and date < (select day from asked) - ($2::int - 1) * interval '1 day'
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

  /** At the end of a statement whose rows are put together in memory. */
  static final String UP_TO_A_PAGE = "limit " + MAX_PAGE_ROWS;

  /** At the end of a statement with some parameters, two more: how many rows, after how many. */
  static String part(int parameters) {
    return "limit $%d::int offset $%d::int".formatted(parameters + 1, parameters + 2);
  }

  /** The rows that answer a question, in their order. */
  static String dashboard(DashboardQuestion question) {
    var ranked = question.windows().isEmpty() ? RANKED : RANKED_WITH_CHANGES;
    return dashboardOf(question)
        + ranked.formatted(column(question.orderBy()), direction(question.orderType()));
  }

  private static String dashboardOf(DashboardQuestion question) {
    var isOfAll = question.symbols().isAll();
    var dashboard = isOfAll ? DASHBOARD_OF_ALL : DASHBOARD_OF_SOME;
    if (question.windows().isEmpty()) {
      return dashboard;
    }
    return dashboard + (isOfAll ? CHANGES_OF_ALL : CHANGES_OF_SOME);
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
