-- Counts of rising and falling currencies in quote currencies; no marks for fiat currencies, which are not part of the market.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

do $$
begin
  if to_regclass(format('%I.market_ratio', current_schema())) is not null then
    raise exception
      'The tables cannot be taken over: %.market_ratio is there already, and its name is needed. Rename it.', current_schema();
  end if;
end $$;

-- For each compared currency, the ratio of its close to that of the day before, in ascending order, up to 200 in a row. A
-- currency has risen in a quote currency if its ratio is greater than that of the rates. A query reads one or two of these
-- rows for each day. One array for each day would be stored out of line (TOAST) and read as a whole.
create table market_ratio (
  day date not null,
  first double precision not null,
  -- The number of ratios in the previous rows of the day.
  place integer not null,
  ratios double precision[] not null,
  primary key (day, first, place)
);
grant select on market_ratio to public;

-- No day has ratios yet.
insert into market_change (first_day, last_day) values ('-infinity', 'infinity');

-- Its new version also returns the ratios.
drop function market_of(date);

do $do$
declare
  here text := quote_ident(current_schema());
begin
  execute replace($create$
    create function market_of(requested date) returns table (market HERE.market_day, ratios double precision[])
      language sql stable parallel safe rows 1
      -- PostgreSQL expects a day to have 0.5% of all records. JIT compilation would take longer than computing the day. A
      -- setting also prevents inlining.
      set jit = off
    as $$
      with today as (
        select distinct on (currency_id) currency_id, close, HERE.summable(volume) as volume,
            HERE.summable(marketcap) as market_cap
          from HERE.record
          where date >= requested and date < requested + 1
            and currency_id <> all (array(select id from HERE.currency where krispyto_fiat))
          order by currency_id, date desc
      ), yesterday as (
        select distinct on (currency_id) currency_id, close, HERE.summable(marketcap) as market_cap
          from HERE.record
          where date >= requested - 1 and date < requested
          order by currency_id, date desc
      ), changed as materialized (
        select today.volume, today.market_cap, yesterday.market_cap as former_market_cap,
            HERE.percent_change(today.close, yesterday.close) as change,
            -- in_quote is null if the ratio is below the smallest double.
            coalesce(HERE.in_quote(today.close, yesterday.close), 0) as ratio
          from today left join yesterday using (currency_id)
      ), usable as materialized (
        -- PostgreSQL inlines summable only if its argument is a column.
        select volume, market_cap, former_market_cap, ratio, HERE.summable(change) as change from changed
      ), compared as materialized (
        select volume, market_cap, change, ratio, change * former_market_cap as weighted_change,
            case when change is not null then former_market_cap end as weight
          from usable
      ), largest as (
        select currency_id, market_cap
          from today
          where market_cap is not null
          order by market_cap desc, currency_id
          limit 100
      )
      select row(
            requested, sum(market_cap order by market_cap), sum(volume order by volume),
            count(*), count(*) - count(market_cap), count(*) - count(volume),
            count(change), count(*) filter (where change > 0), count(*) filter (where change < 0),
            sum(change order by change) / nullif(count(change), 0),
            sum(weighted_change order by weighted_change) / nullif(sum(weight order by weight), 0),
            array(select currency_id::bigint from largest order by market_cap desc, currency_id),
            array(select market_cap from largest order by market_cap desc, currency_id)
          )::HERE.market_day,
          array(select ratio from compared where change is not null order by ratio)
        from compared
        having count(*) > 0
    $$
  $create$, 'HERE', here);

  execute replace($create$
    create or replace function mark_market_days() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
    declare
      -- The transaction, and the days that it has marked last, as numbers.
      marked text[] := string_to_array(current_setting('krispyto.market_days', true), ' ');
      me constant text := txid_current()::text;
      -- An infinite date is no day.
      since integer;
      until integer;
      -- The changed currencies, and for each one the first and the last changed day.
      ids bigint[];
      first_days date[];
      last_days date[];
      fiat bigint[] := '{}';
    begin
      if tg_relid not in ('HERE.currency'::regclass, 'HERE.record'::regclass) then
        raise exception 'This is for currency and record.';
      end if;
      if tg_op = 'TRUNCATE' then
        insert into HERE.market_change (first_day, last_day) values ('-infinity', 'infinity');
        return null;
      elsif tg_relid = 'HERE.currency'::regclass then
        if tg_op = 'UPDATE' then
          -- Waits for transactions that omitted marks, see below.
          perform
            from HERE.currency join former_rows using (id)
            where former_rows.krispyto_fiat and not currency.krispyto_fiat
            for update of currency;
          perform
            from changed_rows full join former_rows using (id)
            where coalesce(changed_rows.krispyto_fiat, false) <> coalesce(former_rows.krispyto_fiat, false)
            limit 1;
        else
          -- Foreign keys that are checked at the commit let a currency with records be deleted and inserted again. Other
          -- currencies need no look at the records, which would make a serializable transaction conflict with their writers.
          perform from changed_rows where krispyto_fiat limit 1;
          if found then
            perform
              from changed_rows join HERE.record on currency_id = changed_rows.id
              where changed_rows.krispyto_fiat
              limit 1;
          end if;
        end if;
        -- A currency has joined or left the market. Marks all days: concurrent transactions may add records on other days.
        -- This transaction does not see them, and their marks may be removed before it commits.
        if found then
          insert into HERE.market_change (first_day, last_day) values ('-infinity', 'infinity');
        end if;
        return null;
      end if;
      if tg_op = 'UPDATE' then
        select array_agg(currency_id), array_agg(first), array_agg(last)
          into ids, first_days, last_days
          from (
            select currency_id, min(date)::date as first, max(date)::date as last
              from (
                select currency_id, date from changed_rows union all select currency_id, date from former_rows
              ) as both_rows
              where isfinite(date)
              group by currency_id
          ) as days;
      else
        select array_agg(currency_id), array_agg(first), array_agg(last)
          into ids, first_days, last_days
          from (
            select currency_id, min(date)::date as first, max(date)::date as last
              from changed_rows where isfinite(date) group by currency_id
          ) as days;
      end if;
      -- Fiat currencies are not part of the market. Their records have no mark, so they must stay fiat until the commit. The
      -- lock is that of a foreign key: it blocks neither renames nor other records. It also waits for a transaction that
      -- changes the flag; the second query sees its result. With repeatable read, it would not, so all records are marked.
      if current_setting('transaction_isolation') = 'read committed' then
        fiat := array(select id from HERE.currency where krispyto_fiat and id = any (ids) for key share);
        fiat := array(select id from HERE.currency where krispyto_fiat and id = any (fiat));
      end if;
      select min(first) - '2000-01-01'::date, max(last) - '2000-01-01'::date
        into since, until
        from unnest(ids, first_days, last_days) as days (id, first, last)
        where id <> all (fiat);
      if since is null
        or marked[1] = me and since between marked[2]::integer and marked[3]::integer and until <= marked[3]::integer
      then
        return null;
      end if;
      insert into HERE.market_change (first_day, last_day)
        values ('2000-01-01'::date + since, '2000-01-01'::date + until + 1);
      if marked[1] = me and since <= marked[3]::integer + 1 and until >= marked[2]::integer - 1 then
        since := least(since, marked[2]::integer);
        until := greatest(until, marked[3]::integer);
      end if;
      -- A rollback to a savepoint takes the setting back together with the mark.
      perform set_config('krispyto.market_days', concat_ws(' ', me, since, until), true);
      return null;
    end
    $$
  $create$, 'HERE', here);

  execute replace($create$
    create or replace function refresh_market_days(at_most integer) returns integer
      language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
    declare
      refreshed integer;
    begin
      perform from HERE.market_refresh for update skip locked;
      if not found then
        return null;
      end if;
      -- One statement, since only one snapshot knows which marks belong to which records. A mark that is committed later is
      -- neither seen nor removed.
      with mark as materialized (
        select id, first_day, last_day from HERE.market_change
      ), chosen as materialized (
        -- Only days with records, each found from the next one. Otherwise, a single record in a wrong century would make
        -- every step count all days up to it.
        select newest.day
          from (
            select lower(days) as since, upper(days) as until
              from (select unnest(range_agg(daterange(first_day, last_day, '[]'))) as days from mark) as merged
          ) as stale
          cross join lateral (
            with recursive found as (
              select max(date)::date as day from HERE.record where date >= stale.since and date < stale.until
              union all
              select (select max(date)::date from HERE.record where date >= stale.since and date < found.day)
                from found where found.day is not null
            )
            select day from found where day is not null limit at_most
          ) as newest
          order by newest.day desc
          limit at_most
      ), done as materialized (
        -- The days from this one on are no longer stale.
        select case when count(*) < at_most then '-infinity' else min(day) end as since, count(*) as days from chosen
      ), computed as materialized (
        select computed.market, computed.ratios from chosen cross join lateral HERE.market_of(chosen.day) as computed
      ), written as (
        insert into HERE.market_day
          select (market).* from computed
          on conflict (day) do update set
            market_cap = excluded.market_cap,
            volume = excluded.volume,
            currencies = excluded.currencies,
            without_market_cap = excluded.without_market_cap,
            without_volume = excluded.without_volume,
            compared = excluded.compared,
            rising = excluded.rising,
            falling = excluded.falling,
            equal_weighted_change = excluded.equal_weighted_change,
            cap_weighted_change = excluded.cap_weighted_change,
            top_currencies = excluded.top_currencies,
            top_market_caps = excluded.top_market_caps
      ), gone as (
        delete from HERE.market_day known
          where known.day >= (select since from done)
            and exists (select from mark where known.day between mark.first_day and mark.last_day)
            and not exists (select from computed where (computed.market).day = known.day)
          returning known.day
      ), former_ratios as (
        delete from HERE.market_ratio
          where day in (select chosen.day from chosen union all select gone.day from gone)
          returning day
      ), written_ratios as (
        insert into HERE.market_ratio (day, first, place, ratios)
          select (market).day, ratios[place + 1], place, ratios[place + 1 : place + 200]
            from computed cross join lateral generate_series(0, cardinality(ratios) - 1, 200) as place
            -- After the former ones are deleted, since the keys may be the same.
            where (select count(*) from former_ratios) >= 0
      ), removed as (
        delete from HERE.market_change
          where id in (select mark.id from mark where mark.first_day >= (select since from done))
      ), cut as (
        update HERE.market_change
          set last_day = (select since from done) - 1
          where id in (
            select mark.id from mark cross join done where mark.first_day < done.since and mark.last_day >= done.since
          )
      )
      update HERE.market_refresh set days = market_refresh.days + done.days
        from done
        returning done.days into refreshed;
      -- The marks of this transaction are removed too.
      perform set_config('krispyto.market_days', '', true);
      return refreshed;
    end
    $$
  $create$, 'HERE', here);
end $do$;

create trigger mark_market_days_by_insert after insert on currency
  referencing new table as changed_rows for each statement execute function mark_market_days();
create trigger mark_market_days_by_delete after delete on currency
  referencing old table as changed_rows for each statement execute function mark_market_days();
alter table currency
  enable always trigger mark_market_days_by_insert,
  enable always trigger mark_market_days_by_delete;
