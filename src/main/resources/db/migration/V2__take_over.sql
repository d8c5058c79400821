-- Brings tables that any program may have made to one shape: one currency a name, one record a currency and time.
-- Nothing is lost: a row that cannot stay is kept whole in set_aside, with the reason.

create table set_aside (
  id bigint generated always as identity primary key,
  table_name text not null,
  reason text not null,
  original jsonb not null,
  set_aside_at timestamptz not null default now()
);

-- Columns of other types would have to be converted by guessing.
do $$
declare
  wrong text;
begin
  select string_agg(format('%s.%s must be %s%s', e.table_name, e.column_name, e.types[1],
           coalesce(', not ' || c.data_type, ', and is missing')), '; ')
    into wrong
    from (values
      ('currency', 'id', array['integer', 'bigint', 'smallint']),
      ('currency', 'name', array['character varying', 'text']),
      ('currency', 'symbol', array['character varying', 'text']),
      ('record', 'id', array['bigint', 'integer']),
      ('record', 'currency_id', array['integer', 'bigint', 'smallint']),
      ('record', 'date', array['timestamp without time zone']),
      ('record', 'high', array['double precision']),
      ('record', 'low', array['double precision']),
      ('record', 'open', array['double precision']),
      ('record', 'close', array['double precision']),
      ('record', 'volume', array['double precision']),
      ('record', 'marketcap', array['double precision'])
    ) as e (table_name, column_name, types)
    left join information_schema.columns c
      on c.table_schema = current_schema() and c.table_name = e.table_name and c.column_name = e.column_name
    where c.data_type is null or not c.data_type::text = any (e.types);
  if wrong is not null then
    raise exception 'The tables cannot be taken over: %.', wrong;
  end if;
end $$;

-- Two different currencies with one id: whose the records are cannot be known.
do $$
declare
  ids text;
begin
  select string_agg(id::text, ', ')
    into ids
    from (select id from currency where id is not null group by id having count(distinct lower(name)) > 1) as d;
  if ids is not null then
    raise exception 'The tables cannot be taken over: different rows of currency have the same id: %.', ids;
  end if;
end $$;

-- Currencies ----------------------------------------------------------------------------------------------------------

with gone as (
  delete from currency where id is null or name is null or btrim(name) = '' returning to_jsonb(currency) as original
)
insert into set_aside (table_name, reason, original)
  select 'currency', 'no id or no name', original from gone;

create temporary table merged on commit drop as
  select ctid as row_id, id, first_value(id) over same_name as kept_id, row_number() over same_name as place
    from currency
    window same_name as (partition by lower(name) order by id, ctid);

with gone as (
  delete from currency using merged
    where currency.ctid = merged.row_id and merged.place > 1
    returning to_jsonb(currency) as original, kept_id
)
insert into set_aside (table_name, reason, original)
  select 'currency', 'same name as the currency with id ' || kept_id || ', which now has its records', original from gone;

update record set currency_id = kept_id
  from merged
  where record.currency_id = merged.id and merged.place > 1 and merged.id <> merged.kept_id;

update currency set symbol = '' where symbol is null;

-- Records -------------------------------------------------------------------------------------------------------------

with gone as (
  delete from record
    where date is null or not isfinite(date) or not exists (select from currency where currency.id = record.currency_id)
    returning to_jsonb(record) as original
)
insert into set_aside (table_name, reason, original)
  select 'record',
      case when original ->> 'date' is null or original ->> 'date' in ('infinity', '-infinity') then 'no date'
        else 'no such currency' end,
      original
    from gone;

with gone as (
  delete from record
    using (
      select ctid as row_id, row_number() over (partition by currency_id, date order by id desc nulls last, ctid desc) as place
        from record
    ) as ranked
    where record.ctid = ranked.row_id and ranked.place > 1
    returning to_jsonb(record) as original
)
insert into set_aside (table_name, reason, original)
  select 'record', 'another record of the same currency and time has a higher id', original from gone;

-- Ids: each row one of its own, given by the database from now on. A row's new id goes beyond all there are. --------

update record set id = top.id + fresh.place
  from (select coalesce(max(id), 0) as id from record) as top,
    (
      select row_id, row_number() over (order by row_id) as place
        from (select ctid as row_id, id, row_number() over (partition by id order by ctid) as copy from record) as r
        where id is null or copy > 1
    ) as fresh
  where record.ctid = fresh.row_id;

do $$
declare
  tab text;
begin
  foreach tab in array array['currency', 'record'] loop
    execute format('alter table %I alter column id set not null', tab);
    if exists (
      select from information_schema.columns
        where table_schema = current_schema() and table_name = tab and column_name = 'id'
          and column_default is null and is_identity = 'NO'
    ) then
      execute format('alter table %I alter column id add generated by default as identity', tab);
    end if;
    -- Rows may have been written with ids of their own, past the sequence.
    execute format(
      'select setval(pg_get_serial_sequence(%L, ''id''), greatest((select max(id) from %I), 1))', tab, tab);
    if not exists (
      select from pg_constraint where conrelid = tab::regclass and contype = 'p'
    ) then
      execute format('alter table %I add primary key (id)', tab);
    end if;
  end loop;
  if not exists (
    select from pg_constraint
      where conrelid = 'record'::regclass and contype = 'f' and confrelid = 'currency'::regclass
  ) then
    alter table record add foreign key (currency_id) references currency (id);
  end if;
end $$;

-- What holds from now on ----------------------------------------------------------------------------------------------

alter table currency
  alter column name set not null,
  alter column symbol set not null;
alter table record
  alter column currency_id set not null,
  alter column date set not null;

create unique index currency_name_key on currency (lower(name));
create index currency_symbol on currency (lower(symbol));
create unique index record_currency_date_key on record (currency_id, date);
-- All that the dashboard needs of one day, without touching the table.
create index record_day on record (date, currency_id) include (close, volume, marketcap);
