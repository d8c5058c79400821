package io.krispyto.query.price;

/** The SQL of prices. */
final class PriceSql {
  private PriceSql() {}

  /**
   * $1: distinct texts that name currencies, $2, $3: the places of the first and last day of each
   * text among the days, $4: the days, $5: how many days earlier a record may be, $6: the quote
   * currency, or null for USD. Returns one row for each text and day with a currency.
   *
   * <p>The days of a text are adjacent and sorted, so that the records of a currency are read in
   * their order in the table. As nested loops, the plan is the same for any number of pairs. A text
   * is resolved once, unless its meaning depends on the day. The comparison of rows makes the
   * look-up one search in the index record_one_a_time; with separate conditions, PostgreSQL prefers
   * record_day, which takes 1.5 to 3 times as long.
   *
   * <p>Columns: version, place of the day, slug, name, day of the record, high, low, open, close,
   * volume, market cap, and names, symbols and slugs if the text means several currencies.
   */
  static final String PRICES =
      """
      with quoted as materialized (
        select krispyto_quote($6::text) as currency
      ), rates as materialized (
        select rated.since as first, rate_array(quoted.currency, rated.since, rated.until) as known
        from quoted
        cross join (
          select min(day) - $5::integer as since, max(day) as until from unnest($4::date[]) as day
        ) as days
        left join lateral rated_days(quoted.currency, days.since, days.until) as rated on true
      )
      select version.number, found.*
      from data_version version
      cross join quoted
      left join (
        select asked.place, c.krispyto_slug as slug, c.name, last.date::date as day,
          in_quote(last.high, of_day.rate), in_quote(last.low, of_day.rate),
          in_quote(last.open, of_day.rate), in_quote(last.close, of_day.rate),
          in_quote(last.volume, of_day.rate), in_quote(last.marketcap, of_day.rate),
          several.names, several.symbols, several.slugs
        from rates
        cross join unnest($1::text[], $2::integer[], $3::integer[]) as given (text, first, last)
        cross join lateral (
          select case
              when count(distinct currency_id) = 1 and bool_or(first_day = '-infinity' and last_day = 'infinity')
                then min(currency_id)
            end as id
          from currency_meanings(given.text)
        ) as always
        cross join lateral (
          select given.first + pair.number - 1 as place, pair.day
          from unnest(($4::date[])[given.first:given.last]) with ordinality as pair (day, number)
        ) as asked
        left join lateral (
          select case when count(*) = 1 then min(c.id) end as id,
            case when count(*) > 1 then array_agg(c.name order by lower(c.name) collate "C") end as names,
            case when count(*) > 1 then array_agg(c.symbol order by lower(c.name) collate "C") end as symbols,
            case when count(*) > 1 then array_agg(c.krispyto_slug order by lower(c.name) collate "C") end as slugs
          from currency c
          where always.id is null and c.id in (select meant from currencies_meant(given.text, asked.day) as meant)
        ) as several on always.id is null
        left join currency c on c.id = coalesce(always.id, several.id)
        left join lateral (
          select date, high, low, open, close, volume, marketcap
          from record
          where (currency_id, date) >= (c.id, asked.day - $5::integer)
            and (currency_id, date) < (c.id, asked.day + 1)
          order by currency_id desc, date desc limit 1
        ) as last on true
        cross join lateral (
          select case when $6::text is null then 1 else rates.known[last.date::date - rates.first + 1] end as rate
        ) as of_day
        where c.id is not null or several.names is not null
      ) as found on true
      """;
}
