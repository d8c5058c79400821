package io.krispyto.query.price;

/** The SQL of prices. All statements of a request read one snapshot. */
final class PriceSql {
  private PriceSql() {}

  /**
   * $1: the quote currency, or null for USD, $2, $3: the first and last day that can need a rate.
   *
   * <p>Columns: version, and the days and closes of {@code quote_closes}; null for USD.
   */
  static final String RATES =
      """
      with quoted as materialized (
        select (select id from quote_currency($1::text) as id) as currency
      )
      select version.number, known.days, known.closes
      from data_version version
      cross join quoted
      left join lateral quote_closes(quoted.currency, $2::date, $3::date) as known on quoted.currency is not null
      """;

  /**
   * $1: texts that name currencies. Returns one row for each text that means at least one.
   *
   * <p>Columns: place of the text, and id, slug and name of the currency; null if the meaning of
   * the text depends on the day.
   */
  static final String MEANINGS =
      """
      select given.place, c.id, c.krispyto_slug, c.name
      from unnest($1::text[]) with ordinality as given (text, place)
      cross join lateral (
        select case
            when count(distinct currency_id) = 1 and bool_or(first_day = '-infinity' and last_day = 'infinity')
              then min(currency_id)
          end as id
        from currency_meanings(given.text)
        having count(*) > 0
      ) as always
      left join currency c on c.id = always.id
      """;

  /**
   * $1: texts that name currencies, $2: a day for each. Returns one row for each text that means at
   * least one.
   *
   * <p>Columns: place of the text, one id, and slugs, names and symbols of all currencies that the
   * text means.
   */
  static final String MEANINGS_ON_DAYS =
      """
      select asked.place, min(c.id), array_agg(c.krispyto_slug order by lower(c.name) collate "C"),
        array_agg(c.name order by lower(c.name) collate "C"), array_agg(c.symbol order by lower(c.name) collate "C")
      from unnest($1::text[], $2::date[]) with ordinality as asked (text, day, place)
      cross join lateral currencies_meant(asked.text, asked.day) as meant (id)
      join currency c on c.id = meant.id
      group by asked.place
      """;

  /**
   * $1: currencies, $2: a day for each, $3: how many days earlier a record may be, $4: whether to
   * convert, $5, $6: the days and closes of the quote currency, $7 to $12: whether to return each
   * number. Returns one row for each currency and day with a record.
   *
   * <p>The comparison of rows makes the look-up one search in the index record_one_a_time; with
   * separate conditions, PostgreSQL prefers record_day, which takes 1.5 to 3 times as long.
   *
   * <p>Columns: place of the day, how many days earlier the record is, high, low, open, close,
   * volume, market cap.
   */
  static final String RECORDS =
      """
      select asked.place, asked.day - last.date::date,
        case when $7::boolean then in_quote(last.high, of_day.rate) end,
        case when $8::boolean then in_quote(last.low, of_day.rate) end,
        case when $9::boolean then in_quote(last.open, of_day.rate) end,
        case when $10::boolean then in_quote(last.close, of_day.rate) end,
        case when $11::boolean then in_quote(last.volume, of_day.rate) end,
        case when $12::boolean then in_quote(last.marketcap, of_day.rate) end
      from unnest($1::integer[], $2::date[]) with ordinality as asked (currency, day, place)
      cross join lateral (
        select date, high, low, open, close, volume, marketcap
        from record
        where (currency_id, date) >= (asked.currency, asked.day - $3::integer)
          and (currency_id, date) < (asked.currency, asked.day + 1)
        order by currency_id desc, date desc limit 1
      ) as last
      cross join lateral (
        select case
            when $4::boolean then rate_at(last.date::date, $5::date[], $6::double precision[])
            else 1
          end as rate
      ) as of_day
      """;
}
