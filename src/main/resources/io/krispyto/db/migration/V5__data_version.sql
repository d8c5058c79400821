-- The data version: one number for all that currency and record hold, raised by every transaction that changes them,
-- whoever writes. What was computed from one version is right for as long as the version is the same.
--
-- It is a sum, of one row for each committed change. So a writer waits for no other (a counter that all update would be
-- locked from the first change to the commit, and would fail transactions at higher isolation levels), and a query that
-- reads the version with its rows in one statement knows exactly the data that the number stands for: of two snapshots the
-- later one sees the same changes or more, and the greater sum.
--
-- A change adds not 1 but a random number, and the first one is random too: a database that was restored from a backup and
-- changed again then has other numbers than those that caches and clients may still know, and so have two databases that
-- share a Redis. With up to 2^40 at first and 2^20 a change, 2^53 (what JSON's readers can tell apart) is far away.

-- Better to say that somebody is in the way than to wait without a word, with all writers behind.
set local lock_timeout = '1min';

create table data_change (step bigint not null);

-- Changes that were counted together.
create table data_change_sum (steps bigint not null);
insert into data_change_sum values (1 + floor(random() * 1099511627776)::bigint);
create unique index data_change_sum_one_row on data_change_sum ((true));

-- Read as one row, and joined to what is answered.
create view data_version as
  select (select steps from data_change_sum) + coalesce(sum(step), 0)::bigint as number, count(*) as changes
    from data_change;

-- Whoever reads records reads their version with them.
grant select on data_version to public;

-- Functions that run as their owner, since who may change records need not be allowed to write here. So every name in them
-- is of a schema that nobody else can put something before; and only we make triggers of them, since changed_rows, where a
-- trigger has no such rows, could be anybody's.
do $do$
declare
  here text := quote_ident(current_schema());
begin
  execute replace($create$
    create function raise_data_version() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
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
      -- Once a transaction. Rolled back to before the first change, the setting is gone with the change.
      if current_setting('krispyto.changed', true) is distinct from txid_current()::text then
        insert into HERE.data_change values (1 + floor(random() * 1048576)::bigint);
        perform set_config('krispyto.changed', txid_current()::text, true);
        -- Sent when, and only if, the transaction is committed. A transaction that is to be prepared (two-phase commit) must
        -- not have notified: whoever needs that sets krispyto.notify to off, and is found a quarter of a second later.
        if current_setting('krispyto.notify', true) is distinct from 'off' then
          perform pg_notify('krispyto_data_version', '');
        end if;
      end if;
      return null;
    end
    $$
  $create$, 'HERE', here);

  execute format('revoke execute on function %s.raise_data_version() from public', here);

  -- Puts many changes together, so that the version stays quick to read. The version does not change by it.
  execute replace($create$
    create function sum_data_changes() returns void
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
      end if;
    end
    $$
  $create$, 'HERE', here);
end $do$;

do $$
declare
  tab text;
  kind text;
  named text;
begin
  foreach tab in array array['currency', 'record'] loop
    foreach kind in array array['insert', 'update', 'delete', 'truncate'] loop
      named := 'raise_data_version_by_' || kind;
      execute format(
        'create trigger %I after %s on %I %s for each statement execute function raise_data_version()',
        named, kind, tab,
        case kind
          when 'truncate' then ''
          when 'delete' then 'referencing old table as changed_rows'
          else 'referencing new table as changed_rows'
        end);
      -- Also where the session has the triggers of users off (session_replication_role), as some tools for restoring do.
      execute format('alter table %I enable always trigger %I', tab, named);
    end loop;
  end loop;
end $$;
