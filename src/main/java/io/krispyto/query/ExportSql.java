package io.krispyto.query;

import java.util.Locale;

/**
 * The SQL of exports. The database writes each record as the text that goes out: no faster way was
 * found, since a number is otherwise written and read once more on the way. How it writes days and
 * numbers does not depend on its own settings: clients of Vert.x ask for ISO days, and for digits
 * that give the same number again, when they connect.
 */
final class ExportSql {
  private ExportSql() {}

  /**
   * $1: symbols, or null for all; $2, $3: the first and the last day, or null. %1$s: the texts of a
   * currency "found"; %2$s: the line of it and its record. The inner order is kept, since there is
   * one row to join with; an outer one would have all records sorted before the first is sent.
   * Columns: version, unknown symbols, line.
   */
  private static final String LINES =
      """
      with asked as (
        select (
          select array_agg(given.symbol order by given.place)
          from unnest($1::text[]) with ordinality as given (symbol, place)
          where not exists (select from currency where lower(symbol) = lower(given.symbol))
        ) as unknown
      )
      select version.number, asked.unknown, exported.line
      from data_version version
      cross join asked
      left join (
        select %2$s as line
        from (
          select id, %1$s as head
          from currency
          where $1::text[] is null or lower(symbol) = any (select lower(given) from unnest($1::text[]) as given)
          order by lower(name) collate "C"
        ) as found
        cross join lateral (
          select * from record
          where currency_id = found.id
            and date >= coalesce($2::date, '-infinity') and date < coalesce($3::date + 1, 'infinity')
            and date > '-infinity'
          order by date
        ) as records
      ) as exported on asked.unknown is null
      """;

  /** In quotes what has a comma, quotes or a line end, or blanks around it. */
  private static final String CSV_TEXT =
      """
      case when %1$s ~ '[",\\r\\n]|^\\s|\\s$' then '"' || replace(%1$s, '"', '""') || '"' else %1$s end
      """;

  /** Each line without its number. */
  static final String CSV =
      String.format(
          Locale.ROOT,
          LINES,
          String.format(Locale.ROOT, CSV_TEXT, "name")
              + " || ',' || "
              + String.format(Locale.ROOT, CSV_TEXT, "symbol")
              + " || ','",
          """
          head || date || ',' || coalesce(high::text, '') || ',' || coalesce(low::text, '')
            || ',' || coalesce(open::text, '') || ',' || coalesce(close::text, '')
            || ',' || coalesce(volume::text, '') || ',' || coalesce(marketcap::text, '')
          """);

  /** What is no number is null, for which JSON has a word. */
  static final String NDJSON =
      String.format(
          Locale.ROOT,
          LINES,
          """
          '{"name":' || to_json(name) || ',"symbol":' || to_json(symbol) || ',"date":"'
          """,
          """
          head || date || '","high":' || coalesce(finite_or_null(high)::text, 'null')
            || ',"low":' || coalesce(finite_or_null(low)::text, 'null')
            || ',"open":' || coalesce(finite_or_null(open)::text, 'null')
            || ',"close":' || coalesce(finite_or_null(close)::text, 'null')
            || ',"volume":' || coalesce(finite_or_null(volume)::text, 'null')
            || ',"market_cap":' || coalesce(finite_or_null(marketcap)::text, 'null') || '}'
          """);
}
