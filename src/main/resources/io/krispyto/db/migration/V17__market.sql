-- The market as a whole, day by day, computed ahead. market_of is the definition; market_day holds its results.
--
-- A result is valid unless market_change has a mark for its day. The trigger writes marks in the transaction of the change,
-- and refresh_market_days removes them in the transaction that computes the days again. So every snapshot has a mark for
-- each day whose result does not match the records of this snapshot, and a reader computes exactly those days itself.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

do $$
declare
  taken text;
begin
  select string_agg(format('%s.%s', current_schema(), name), ', ' order by place)
    into taken
    from unnest(array['market_day', 'market_change', 'market_refresh']) with ordinality as ours (name, place)
    where to_regclass(format('%I.%I', current_schema(), name)) is not null;
  if taken is not null then
    raise exception
      'The tables cannot be taken over: there already, and the name is needed: %. Rename what has it.', taken;
  end if;
end $$;

create table market_day (
  day date primary key,
  -- In US dollars; null: no currency has one.
  market_cap double precision,
  volume double precision,
  -- With a record on the day; of these, without a market cap and without a volume.
  currencies bigint not null,
  without_market_cap bigint not null,
  without_volume bigint not null,
  -- With a close on the day before; of these, with a higher and with a lower one.
  compared bigint not null,
  rising bigint not null,
  falling bigint not null,
  -- In percent.
  equal_weighted_change double precision,
  cap_weighted_change double precision,
  -- The ids and market caps of the 100 largest currencies, the largest first.
  top_currencies bigint[] not null,
  top_market_caps double precision[] not null
);

-- Days whose results may be outdated. Rows are only added, so that no writer waits for another.
create table market_change (
  id bigint generated always as identity primary key,
  first_day date not null,
  last_day date not null
);
-- Nothing is computed yet.
insert into market_change (first_day, last_day) values ('-infinity', 'infinity');

-- One row, which a server locks while it computes days.
create table market_refresh (days bigint not null);
insert into market_refresh values (0);
create unique index market_refresh_one_row on market_refresh ((true));

-- Roles that can read records can also read the results computed from them.
grant select on market_day, market_change to public;

-- Numbers whose sums, products and quotients cannot leave the range of a double, for which PostgreSQL would raise an error.
-- Others count as unknown.
create function summable(value double precision) returns double precision
  language sql immutable parallel safe
  return case when value = 0 or abs(value) between 1e-150 and 1e150 then value end;

do $do$
declare
  here text := quote_ident(current_schema());
begin
  -- The market on a day, without fiat currencies; no row if no other currency has a record. All sums are in ascending order, so that they do not depend on
  -- the order of the rows.
  execute replace($create$
    create function market_of(requested date) returns setof HERE.market_day
      language sql stable parallel safe
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
        -- Once for each row: PostgreSQL would otherwise copy the formula to every use.
        select today.volume, today.market_cap, yesterday.market_cap as former_market_cap,
            HERE.summable(HERE.percent_change(today.close, yesterday.close)) as change
          from today left join yesterday using (currency_id)
      ), compared as materialized (
        select volume, market_cap, change, change * former_market_cap as weighted_change,
            case when change is not null then former_market_cap end as weight
          from changed
      ), largest as (
        select currency_id, market_cap
          from today
          where market_cap is not null
          order by market_cap desc, currency_id
          limit 100
      )
      select requested, sum(market_cap order by market_cap), sum(volume order by volume),
          count(*), count(*) - count(market_cap), count(*) - count(volume),
          count(change), count(*) filter (where change > 0), count(*) filter (where change < 0),
          sum(change order by change) / nullif(count(change), 0),
          sum(weighted_change order by weighted_change) / nullif(sum(weight order by weight), 0),
          array(select currency_id::bigint from largest order by market_cap desc, currency_id),
          array(select market_cap from largest order by market_cap desc, currency_id)
        from compared
        having count(*) > 0
    $$
  $create$, 'HERE', here);

  -- The days of a range that have a mark.
  execute replace($create$
    create function stale_market_days(since date, until date) returns setof date
      language sql stable parallel safe
    as $$
      select lower(stale) + place
        from (
          select unnest(range_agg(daterange(greatest(first_day, since), least(last_day, until), '[]'))) as stale
            from HERE.market_change
            where first_day <= until and last_day >= since and since <= until
        ) as merged
        cross join lateral generate_series(0, upper(stale) - lower(stale) - 1) as place
    $$
  $create$, 'HERE', here);

  -- A day is compared with the day before, so a change of a record also changes the market on the next day.
  execute replace($create$
    create function mark_market_days() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
    declare
      -- The transaction, and the days that it has marked last, as numbers.
      marked text[] := string_to_array(current_setting('krispyto.market_days', true), ' ');
      me constant text := txid_current()::text;
      -- An infinite date is no day.
      since integer;
      until integer;
    begin
      if tg_relid not in ('HERE.currency'::regclass, 'HERE.record'::regclass) then
        raise exception 'This is for currency and record.';
      end if;
      if tg_op = 'TRUNCATE' then
        insert into HERE.market_change (first_day, last_day) values ('-infinity', 'infinity');
        return null;
      elsif tg_relid = 'HERE.currency'::regclass then
        -- A currency has joined or left the market. All days, since it may get records on others at this moment, which this
        -- transaction does not see, and whose marks may be gone before it commits.
        if exists (
          select from changed_rows join former_rows using (id) where changed_rows.krispyto_fiat <> former_rows.krispyto_fiat
        ) then
          insert into HERE.market_change (first_day, last_day) values ('-infinity', 'infinity');
        end if;
        return null;
      elsif tg_op = 'UPDATE' then
        select min(date) filter (where isfinite(date))::date - '2000-01-01'::date,
            max(date) filter (where isfinite(date))::date - '2000-01-01'::date
          into since, until
          from (select date from changed_rows union all select date from former_rows) as both_rows;
      else
        select min(date) filter (where isfinite(date))::date - '2000-01-01'::date,
            max(date) filter (where isfinite(date))::date - '2000-01-01'::date into since, until from changed_rows;
      end if;
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

  -- Computes the newest stale days, at most the given number, and returns how many. One caller at a time does the work; the
  -- others get null. With repeatable reads, a caller whose snapshot is older than the last refresh fails
  -- at the lock, since that row has changed.
  execute replace($create$
    create function refresh_market_days(at_most integer) returns integer
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
        -- Only days with records, each found from the one after it: a single record in a wrong century would otherwise
        -- make every step count all days up to it.
        select newest.day
          from (
            select lower(days) as since, upper(days) as until
              from (select unnest(range_agg(daterange(first_day, last_day, '[]'))) as days from mark) as merged
          ) as stale
          cross join lateral (
            with recursive found as (
              (
                select date::date as day from HERE.record
                  where date >= stale.since and date < stale.until
                  order by date desc limit 1
              )
              union all
              select (
                  select date::date from HERE.record
                    where date >= stale.since and date < found.day
                    order by date desc limit 1
                )
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
        select market.* from chosen cross join lateral HERE.market_of(chosen.day) as market
      ), written as (
        insert into HERE.market_day
          select * from computed
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
            and not exists (select from computed where computed.day = known.day)
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
      -- The marks of this transaction are gone, too.
      perform set_config('krispyto.market_days', '', true);
      return refreshed;
    end
    $$
  $create$, 'HERE', here);

  execute format('revoke execute on function %s.mark_market_days() from public', here);
end $do$;

create trigger mark_market_days_by_insert after insert on record
  referencing new table as changed_rows for each statement execute function mark_market_days();
create trigger mark_market_days_by_update after update on record
  referencing old table as former_rows new table as changed_rows for each statement execute function mark_market_days();
create trigger mark_market_days_by_delete after delete on record
  referencing old table as changed_rows for each statement execute function mark_market_days();
create trigger mark_market_days_by_update after update on currency
  referencing old table as former_rows new table as changed_rows for each statement execute function mark_market_days();
create trigger mark_market_days_by_truncate after truncate on record
  for each statement execute function mark_market_days();

-- Also in sessions that disable the triggers of users (session_replication_role), as loads do.
alter table currency enable always trigger mark_market_days_by_update;
alter table record
  enable always trigger mark_market_days_by_insert,
  enable always trigger mark_market_days_by_update,
  enable always trigger mark_market_days_by_delete,
  enable always trigger mark_market_days_by_truncate;
