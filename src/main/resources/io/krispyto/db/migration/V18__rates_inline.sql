-- The quote currency and its rates, as functions that PostgreSQL inlines. In a small dashboard, calling a function that has its
-- own plan costs more than the rows.
--
-- rate_array and rated_days of V16 are no longer used. They stay for servers of the previous version that are still running.

-- The id of the currency that a text means by current names and symbols, with one look-up in each table. Null if the text
-- means none or several, or is only an ended alias; then currencies_meant decides.
create function currency_of_text(given text) returns setof integer
  language sql stable parallel safe rows 1
as $$
  select case when min(meant.id) = max(meant.id) then min(meant.id)::integer end
    -- OFFSET keeps PostgreSQL from computing the text for each row.
    from (select lower(given) as text offset 0) as wanted
    cross join lateral (
      select c.id::bigint
        from currency c
        where c.krispyto_slug = wanted.text or lower(c.name) = wanted.text or lower(c.symbol) = wanted.text
      union all
      select a.currency_id
        from currency_alias a
        where (lower(a.symbol) = wanted.text or lower(a.name) = wanted.text) and a.last_day is null
    ) as meant (id)
    where not starts_with(wanted.text, 'slug:')
$$;

-- As in V16, but nearly always without currencies_meant, which takes eight times as long.
create or replace function krispyto_quote(given text) returns integer
  language plpgsql stable strict parallel safe
as $$
declare
  one integer := (select id from currency_of_text(given) as id);
  meant bigint[];
begin
  if one is not null then
    return one;
  end if;
  meant := array(select id from currencies_meant(given, null) as id);
  if cardinality(meant) = 0 then
    raise exception using errcode = 'KR404', message = given;
  elsif cardinality(meant) > 1 then
    raise exception using errcode = 'KR409', message = given, detail = (
      select json_agg(json_build_object('name', c.name, 'symbol', c.symbol, 'slug', c.krispyto_slug)
          order by lower(c.name) collate "C")
        from currency c where c.id = any (meant)
    );
  end if;
  return meant[1];
end
$$;

-- The same, for the FROM clause of a statement. Returns no row if the text is null.
create function quote_currency(given text) returns setof integer
  language sql stable parallel safe rows 1
as $$
  select coalesce((select id from currency_of_text(given) as id), krispyto_quote(given)) where given is not null
$$;

-- As in V16, but the comparison of rows makes it one search in the index record_one_a_time. With separate conditions,
-- PostgreSQL may choose record_day, which has all currencies of these days. Without the condition on currency_id, it
-- expects a ninth of the table.
create or replace function rates(quote integer, first date, last date) returns table (day date, rate double precision)
  language sql stable parallel safe
as $$
  select known.day + later.days, known.close
    from (
      select usable.day, usable.close, lead(usable.day) over (order by usable.day) as next_day
        from (
          select daily.day, case when daily.close > 0 and daily.close < 'Infinity' then daily.close end as close
            from (
              select distinct on (r.date::date) r.date::date as day, r.close
                from record r
                where r.currency_id = quote
                  and (r.currency_id, r.date) >= (quote, first - 7) and (r.currency_id, r.date) < (quote, last + 1)
                order by r.date::date, r.date desc
            ) as daily
        ) as usable
        where usable.close is not null
    ) as known
    cross join lateral unnest(
      (array[0, 1, 2, 3, 4, 5, 6, 7])[1 + greatest(first - known.day, 0)
        : least(8, known.next_day - known.day, last - known.day + 1)]
    ) as later (days)
$$;

-- The rates of a few days, in their order; null if a day has none. One look-up for each day nearly always suffices.
create function rates_on(quote integer, days date[]) returns setof double precision
  language sql stable parallel safe
as $$
  select (
      select case when r.close > 0 and r.close < 'Infinity' then r.close else rate_on(quote, given.day) end
        from record r
        where (r.currency_id, r.date) >= (quote, given.day - 7) and (r.currency_id, r.date) < (quote, given.day + 1)
        order by r.currency_id desc, r.date desc limit 1
    )
    from unnest(days) as given (day)
$$;

-- The closes from which rate_at takes the rates of a range of days: an array of the days with a close, and one of the closes.
-- Null if there are none. Reads nothing if the currency is null.
create function quote_closes(quote integer, first date, last date) returns table (days date[], closes double precision[])
  language sql stable parallel safe rows 1
as $$
  select array_agg(daily.day order by daily.day), array_agg(daily.close order by daily.day)
    from (
      select distinct on (r.date::date) r.date::date as day, r.close
        from record r
        where quote is not null and r.currency_id = quote
          and (r.currency_id, r.date) >= (quote, first - 7) and (r.currency_id, r.date) < (quote, last + 1)
        order by r.date::date, r.date desc
    ) as daily
    where daily.close > 0 and daily.close < 'Infinity'
$$;

-- The rate of a day: the last close that is at most seven days old.
create function rate_at(day date, days date[], closes double precision[]) returns double precision
  language sql immutable parallel safe
  return case when day - days[width_bucket(day, days)] <= 7 then closes[width_bucket(day, days)] end;

-- As in V16, but ordinary numbers, which can neither overflow nor underflow, take half as many comparisons.
create or replace function in_quote(value double precision, rate double precision) returns double precision
  language sql immutable parallel safe
  return case
    when rate = 1 then finite_or_null(value)
    when abs(value) between 1e-150 and 1e150 and rate between 1e-150 and 1e150 then value / rate
    when rate > 0 and rate < 'Infinity' and abs(value) < 'Infinity'
      and (rate >= 1 or abs(value) <= 1.7e308 * rate)
      and (rate <= 1 or value = 0 or abs(value) >= 5e-324 * rate)
      then value / rate
    end;
