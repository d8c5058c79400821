-- A symbol that a currency had until some day, and that now belongs to another currency (LUNA), means the first one on
-- those days, as long as the other one has no records yet.

-- The currencies that have a symbol, each with the days on which it means them. A currency can have several rows.
create or replace function symbol_meanings(given text)
  returns table (currency_id bigint, first_day date, last_day date)
  language sql stable parallel safe
as $$
  select c.id::bigint, meant.first_day, meant.last_day
    from currency c
    cross join lateral (
      -- The days that no ended alias of another currency covers: the gaps between the aliases. The last row, of infinity,
      -- ends the last gap.
      select coalesce(
            max(ended.last_day) over (order by ended.first_day rows between unbounded preceding and 1 preceding) + 1,
            '-infinity'
          ) as first_day,
          ended.first_day - 1 as last_day
        from (
          select coalesce(a.first_day, '-infinity') as first_day, a.last_day
            from currency_alias a
            where lower(a.symbol) = lower(given) and a.last_day is not null and a.currency_id <> c.id
          union all
          select 'infinity', null
        ) as ended
      union all
      -- The days since its first record. Not looked up if there is no such alias.
      select first.date::date, 'infinity'
        from (
          select 1 from currency_alias a
            where lower(a.symbol) = lower(given) and a.last_day is not null and a.currency_id <> c.id
            limit 1
        ) as ended
        cross join lateral (
          select r.date from record r
            where r.currency_id = c.id and r.date > '-infinity' and r.date < 'infinity'
            order by r.date limit 1
        ) as first
    ) as meant
    where lower(c.symbol) = lower(given) and meant.first_day <= meant.last_day and meant.last_day > '-infinity'
  union all
  select a.currency_id, coalesce(a.first_day, '-infinity'), coalesce(a.last_day, 'infinity')
    from currency_alias a where lower(a.symbol) = lower(given)
$$;

-- As in V11, with the days of symbols.
create or replace function currency_meanings(given text)
  returns table (currency_id bigint, first_day date, last_day date)
  language sql stable parallel safe
as $$
  select c.id::bigint, '-infinity'::date, 'infinity'::date
    from currency c where c.krispyto_slug = regexp_replace(lower(given), '^slug:', '')
  union all
  select c.id, '-infinity', 'infinity'
    from currency c where lower(c.name) = lower(given) and not starts_with(lower(given), 'slug:')
  union all
  select s.currency_id, s.first_day, s.last_day
    from symbol_meanings(given) s where not starts_with(lower(given), 'slug:')
  union all
  select a.currency_id, '-infinity', 'infinity'
    from currency_alias a where lower(a.name) = lower(given) and not starts_with(lower(given), 'slug:')
$$;
