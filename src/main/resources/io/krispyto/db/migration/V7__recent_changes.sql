-- What changed with each of the last data versions, so that whoever knows one of them can be told what it has missed, by any
-- node, and after a restart too.
--
-- Gathered statement by statement in settings of the transaction, which a rollback to a savepoint takes back with the rest,
-- and written at its commit: one row for each transaction, however many its statements, and nothing that another writer
-- would wait for. data_change, which is read all the time, stays as it is.

-- Better to say that somebody is in the way than to wait without a word, with all writers behind.
set local lock_timeout = '1min';

do $$
begin
  if to_regclass(format('%I.recent_change', current_schema())) is not null then
    raise exception
      'The tables cannot be taken over: there already, and the name is needed: %.recent_change. Rename what has it.',
      current_schema();
  end if;
end $$;

create table recent_change (
  -- Given at the commit, so that the order is that of the commits, but for those of one moment.
  place bigint generated always as identity primary key,
  -- That of data_change.
  step bigint not null,
  -- Ids, at most 100; null: too many, or unknown.
  currencies integer[],
  -- Of the changed records; null if there are none, infinite if unknown.
  first_day date,
  last_day date
);

-- Whoever reads records may know which have changed.
grant select on recent_change to public;

do $do$
declare
  here text := quote_ident(current_schema());
begin
  execute replace($create$
    create or replace function raise_data_version() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp set datestyle = 'ISO, YMD'
    as $$
    declare
      me constant text := txid_current()::text;
      anything constant text := '*|-infinity|infinity';
      -- Currencies, first and last day of the transaction so far: an array or *, days or nothing. The days are text that is
      -- read at the commit again, so both functions fix the DateStyle, which the session may change in between; and one
      -- before our era has a blank (0044-03-15 BC).
      known text := case current_setting('krispyto.changed', true) when me then current_setting('krispyto.change', true) end;
      now_known text;
      ids integer[];
      first_day date;
      last_day date;
    begin
      if tg_relid not in ('HERE.currency'::regclass, 'HERE.record'::regclass) then
        raise exception 'This is for currency and record.';
      end if;
      -- A statement that could have changed rows and did not is no change. Loads look for currencies to add with each file,
      -- and mostly find none.
      if tg_op <> 'TRUNCATE' then
        perform from changed_rows limit 1;
        if not found then
          return null;
        end if;
      end if;

      if known = anything then
        return null;
      elsif tg_op = 'TRUNCATE' or tg_relid = 'HERE.currency'::regclass and tg_op <> 'INSERT' then
        -- Whoever knows a currency by its old name would not find it by the new one.
        now_known := anything;
      else
        if tg_relid = 'HERE.currency'::regclass then
          -- One without records yet.
          select array_agg(id) into ids from (select id from changed_rows limit 101) as few;
        elsif tg_op = 'UPDATE' then
          select array_agg(currency_id), min(first), max(last) into ids, first_day, last_day
            from (
              select currency_id, min(date)::date as first, max(date)::date as last
                from (select currency_id, date from changed_rows union all select currency_id, date from former_rows) as both_rows
                group by currency_id
            ) as by_currency;
        else
          -- In one pass: a load has 65,536 rows in a statement.
          select array_agg(currency_id), min(first), max(last) into ids, first_day, last_day
            from (
              select currency_id, min(date)::date as first, max(date)::date as last from changed_rows group by currency_id
            ) as by_currency;
        end if;
        if known is not null then
          first_day := least(first_day, nullif(split_part(known, '|', 2), '')::date);
          last_day := greatest(last_day, nullif(split_part(known, '|', 3), '')::date);
          if known like '*%' then
            ids := null;
          elsif not ids <@ split_part(known, '|', 1)::integer[] then
            ids := array(select unnest(ids) union select unnest(split_part(known, '|', 1)::integer[]));
          else
            ids := split_part(known, '|', 1)::integer[];
          end if;
        end if;
        now_known := concat(
          case when cardinality(ids) <= 100 then ids::text else '*' end, '|', first_day, '|', last_day);
      end if;
      if now_known = known then
        return null;
      end if;
      perform set_config('krispyto.change', now_known, true);

      if known is null then
        -- Once a transaction. Rolled back to before the first change, the settings are gone with the change.
        perform set_config('krispyto.changed', me, true);
        insert into HERE.data_change values (1 + floor(random() * 1048576)::bigint);
        -- Sent when, and only if, the transaction is committed. A transaction that is to be prepared (two-phase commit) must
        -- not have notified: whoever needs that sets krispyto.notify to off, and is found a quarter of a second later.
        if current_setting('krispyto.notify', true) is distinct from 'off' then
          perform pg_notify('krispyto_data_version', '');
        end if;
      elsif split_part(current_setting('krispyto.change_kept', true), ' ', 1) = me then
        -- Written already, since somebody does not want constraints deferred.
        update HERE.recent_change
          set currencies = nullif(split_part(now_known, '|', 1), '*')::integer[],
            first_day = nullif(split_part(now_known, '|', 2), '')::date,
            last_day = nullif(split_part(now_known, '|', 3), '')::date
          where place = split_part(current_setting('krispyto.change_kept', true), ' ', 2)::bigint;
      end if;
      return null;
    end
    $$
  $create$, 'HERE', here);

  execute replace($create$
    create function keep_change() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp set datestyle = 'ISO, YMD'
    as $$
    declare
      me constant text := txid_current()::text;
      known text := case current_setting('krispyto.changed', true) when me then current_setting('krispyto.change', true) end;
      kept bigint;
    begin
      if tg_relid <> 'HERE.data_change'::regclass then
        raise exception 'This is for data_change.';
      end if;
      known := coalesce(known, '*|-infinity|infinity');
      insert into HERE.recent_change (step, currencies, first_day, last_day)
        values (
          new.step,
          nullif(split_part(known, '|', 1), '*')::integer[],
          nullif(split_part(known, '|', 2), '')::date,
          nullif(split_part(known, '|', 3), '')::date)
        returning place into kept;
      perform set_config('krispyto.change_kept', me || ' ' || kept, true);
      return null;
    end
    $$
  $create$, 'HERE', here);

  execute format('revoke execute on function %s.keep_change() from public', here);

  -- Also clears away what is no longer recent. The version does not change by it.
  execute replace($create$
    create or replace function sum_data_changes() returns void
      language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
    declare
      summed bigint;
    begin
      -- One at a time; whoever comes second has nothing to do.
      perform from HERE.data_change_sum for update skip locked;
      if found then
        with gone as (delete from HERE.data_change returning step)
          select coalesce(sum(step), 0) into summed from gone;
        update HERE.data_change_sum set steps = steps + summed;
        delete from HERE.recent_change where place <= (select max(place) - 1000 from HERE.recent_change);
      end if;
    end
    $$
  $create$, 'HERE', here);
end $do$;

create constraint trigger keep_change after insert on data_change
  deferrable initially deferred for each row execute function keep_change();

-- Also where the session has the triggers of users off (session_replication_role), as loads have.
alter table data_change enable always trigger keep_change;

-- An update can move a record to another currency or day: what it was has changed too.
do $$
declare
  tab text;
begin
  foreach tab in array array['currency', 'record'] loop
    execute format('drop trigger raise_data_version_by_update on %I', tab);
    execute format(
      'create trigger raise_data_version_by_update after update on %I'
        || ' referencing old table as former_rows new table as changed_rows'
        || ' for each statement execute function raise_data_version()',
      tab);
    execute format('alter table %I enable always trigger raise_data_version_by_update', tab);
  end loop;
end $$;
