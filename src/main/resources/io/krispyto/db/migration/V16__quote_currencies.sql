-- Values in any currency: fiat currencies, and the rate at which a day's values in USD are converted.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

do $$
begin
  if exists (
    select from pg_attribute where attrelid = 'currency'::regclass and attname = 'krispyto_fiat' and not attisdropped
  ) then
    raise exception
      'The tables cannot be taken over: currency has a column krispyto_fiat already, and the name is needed. Rename it.';
  end if;
end $$;

-- Not ranked among the others. Does not rewrite the table.
alter table currency add column krispyto_fiat boolean not null default false;
-- There are few of them, and each query of the newest day needs them.
create index currency_fiat on currency (id) where krispyto_fiat;

-- The quote currency that a text names. An unknown or ambiguous text raises an error with the text, and with the candidates
-- as JSON.
create function krispyto_quote(given text) returns integer
  language plpgsql stable strict parallel safe
as $$
declare
  meant bigint[] := array(select id from currencies_meant(given, null) as id);
begin
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

-- The rates of a currency: one row for each day that has one. The rate of a day is the close of its last record, or the
-- last close in the seven days before it. No rows if the currency is null.
--
-- A slice of eight numbers is planned for ten rows. The 1,000 of generate_series would have the statement compiled (JIT), and
-- conditions on the days would be planned for so few that a join reads all rates again for each row.
create function rates(quote integer, first date, last date) returns table (day date, rate double precision)
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
                where r.currency_id = quote and r.date >= first - 7 and r.date < last + 1
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

-- The same rates as an array, with one element for each day, NaN where there is none; null if the currency is null. For
-- statements that look up the rates of days of which PostgreSQL cannot know how many there are: it would join them in
-- quadratic time.
create function rate_array(quote integer, first date, last date) returns double precision[]
  language sql stable strict parallel safe
as $$
  select array(
    select coalesce(known.rate, 'NaN')
      from generate_series(0, last - first) as given (days)
      left join rates(quote, first, last) as known on known.day = first + given.days
      order by given.days
  )
$$;

-- The part of a range of days in which a currency can have rates: a single record in a wrong century, or a request for it,
-- would otherwise need an array of millions of days. No row if the currency is null or has no records.
create function rated_days(quote integer, first date, last date) returns table (since date, until date)
  language sql stable parallel safe rows 1
as $$
  select greatest(first, oldest.day), least(last, newest.day + 7)
    from (
      select r.date::date as day from record r where r.currency_id = quote order by r.date limit 1
    ) as oldest
    cross join (
      select r.date::date as day from record r where r.currency_id = quote order by r.date desc limit 1
    ) as newest
$$;

-- The rate of one day: 1 if the currency is null, and null if there is none.
create function rate_on(quote integer, day date) returns double precision
  language sql stable parallel safe
as $$
  select case when quote is null then 1 else (select known.rate from rates(quote, day, day) as known) end
$$;

-- A value at a rate: the quotient, rounded to the nearest double, as IEEE 754 divides. A number that is not finite counts
-- as unknown. PostgreSQL fails where a quotient is too large for a double, or too small, so these are null: those above 1.7e308,
-- and those below the smallest double.
create function in_quote(value double precision, rate double precision) returns double precision
  language sql immutable parallel safe
  return case
    when rate = 1 then finite_or_null(value)
    when rate > 0 and rate < 'Infinity' and abs(value) < 'Infinity'
      and (rate >= 1 or abs(value) <= 1.7e308 * rate)
      and (rate <= 1 or value = 0 or abs(value) >= 5e-324 * rate)
      then value / rate
    end;
