-- Brings tables that any program may have made to one shape: one currency a name, one record a currency and time.
-- Nothing is lost: a row that cannot stay is kept whole in set_aside, with the reason; so is one that stays with its name
-- or symbol changed, as it was before.

-- Other programs may be writing still. Better to say that they are in the way than to wait without a word.
set local lock_timeout = '1min';
lock table currency, record in access exclusive mode;
-- Foreign keys that are checked at commit (Django's are) would forbid to alter the tables after rows were changed.
set constraints all immediate;

do $$
begin
  if to_regclass(format('%I.set_aside', current_schema())) is not null then
    raise exception
      'The tables cannot be taken over: %.set_aside is there already, and its name is needed. Rename it.', current_schema();
  end if;
end $$;

-- json, not jsonb: it keeps every number as it was written.
create table set_aside (
  id bigint generated always as identity primary key,
  table_name text not null,
  reason text not null,
  original json not null,
  -- Whether the row is still in its table, changed.
  stays boolean not null default false,
  set_aside_at timestamptz not null default now()
);

-- Text without the spaces around it, as questions leave them off (domain.PlainText).
do $$
declare
  spaces text := e' \t\n\x0b\f\r';
begin
  -- Other encodings have few of the rest, or none.
  if getdatabaseencoding() = 'UTF8' then
    select spaces || string_agg(chr(code), '')
      into spaces
      from unnest(
        array[160, 5760, 8232, 8233, 8239, 8287, 12288, 65279] || array(select generate_series(8192, 8202))
      ) as code;
  end if;
  execute format(
    'create function pg_temp.stripped(value text) returns text language sql immutable return btrim(value, %L)', spaces);
end $$;

-- What cannot be taken over ---------------------------------------------------------------------------------------------

do $$
declare
  numbers constant text[] := array['double precision', 'real', 'numeric', 'smallint', 'integer', 'bigint'];
  wrong text;
begin
  -- Rows are told apart by their place below, which only says something within one table.
  select string_agg(format('%s must be an ordinary table', relname), '; ' order by relname)
    into wrong
    from pg_class
    where oid in ('currency'::regclass, 'record'::regclass)
      and (relkind <> 'r' or exists (select from pg_inherits where oid in (inhparent, inhrelid)));
  if wrong is not null then
    raise exception 'The tables cannot be taken over: %.', wrong;
  end if;

  -- Columns of other types would have to be converted by guessing. Those that need none are converted below.
  select string_agg(format('%s.%s must be %s%s', e.table_name, e.column_name, e.types[1],
           coalesce(', not ' || c.data_type, ', and is missing')), '; ' order by e.place)
    into wrong
    from (values
      (1, 'currency', 'id', array['integer', 'bigint', 'smallint']),
      (2, 'currency', 'name', array['character varying', 'text']),
      (3, 'currency', 'symbol', array['character varying', 'text']),
      (4, 'record', 'id', array['bigint', 'integer']),
      (5, 'record', 'currency_id', array['integer', 'bigint', 'smallint']),
      (6, 'record', 'date', array['timestamp without time zone', 'timestamp with time zone', 'date']),
      (7, 'record', 'high', numbers),
      (8, 'record', 'low', numbers),
      (9, 'record', 'open', numbers),
      (10, 'record', 'close', numbers),
      (11, 'record', 'volume', numbers),
      (12, 'record', 'marketcap', numbers)
    ) as e (place, table_name, column_name, types)
    left join information_schema.columns c
      on c.table_schema = current_schema() and c.table_name = e.table_name and c.column_name = e.column_name
    where c.data_type is null or not c.data_type::text = any (e.types);
  if wrong is not null then
    raise exception 'The tables cannot be taken over: %.', wrong;
  end if;

  -- Two different currencies with one id: whose the records are cannot be known.
  select string_agg(id::text, ', ' order by id)
    into wrong
    from (select id from currency where id is not null group by id having count(distinct lower(pg_temp.stripped(name))) > 1) as d;
  if wrong is not null then
    raise exception 'The tables cannot be taken over: different rows of currency have the same id: %.', wrong;
  end if;
end $$;

-- Records -------------------------------------------------------------------------------------------------------------

-- A load takes an id for every row it tries, so 2,147,483,647 can be too few. Where a view shows the id it stays as it is.
do $$
begin
  if (select atttypid from pg_attribute where attrelid = 'record'::regclass and attname = 'id') <> 'bigint'::regtype then
    alter table record alter column id type bigint;
  end if;
exception
  when feature_not_supported then null;
end $$;

-- For each currency that is removed a foreign key looks for its records: with 500,000 of them and 1,000 currencies 40 s
-- without an index, 5 s with it. An index made after rows were changed would not be used before the commit.
create index record_of_currency on record (currency_id);

-- Before the currencies: a foreign key may forbid to remove a currency that has records, or remove these with it.
with gone as (
  delete from record
    where date is null or not isfinite(date)
      or not exists (select from currency where currency.id = record.currency_id and pg_temp.stripped(currency.name) <> '')
    returning to_json(record) as original, coalesce(isfinite(date), false) as has_date
)
insert into set_aside (table_name, reason, original)
  select 'record', case when has_date then 'no such currency' else 'no date' end, original
    from gone;

-- Currencies that are another one's twin, and the one that stays.
create temporary table twin on commit drop as
  select distinct id, kept_id
    from (
      select id, min(id) over (partition by lower(pg_temp.stripped(name))) as kept_id
        from currency
        where id is not null and pg_temp.stripped(name) <> ''
    ) as same_name
    where id <> kept_id;
analyze twin;

with ranked as (
  select record.ctid as row_id,
      row_number() over same as place,
      first_value((high, low, open, close, volume, marketcap)) over same as kept
    from record
    left join twin on twin.id = record.currency_id
    window same as (
      partition by coalesce(twin.kept_id, record.currency_id), record.date
      order by record.id desc nulls last, record.ctid desc
    )
), gone as (
  delete from record
    using ranked
    where record.ctid = ranked.row_id and ranked.place > 1
    returning to_json(record) as original,
      (high, low, open, close, volume, marketcap) is not distinct from ranked.kept as is_copy
)
insert into set_aside (table_name, reason, original)
  select 'record',
      case
        when is_copy then 'a copy of the record of the same currency and time that stays'
        else 'other numbers than the record of the same currency and time that stays, the one with the highest id'
      end,
      original
    from gone;

update record set currency_id = twin.kept_id
  from twin
  where record.currency_id = twin.id;

-- Currencies ----------------------------------------------------------------------------------------------------------

-- A table of another program may refer to ours and follow what is removed.
do $$
declare
  followers text;
begin
  select string_agg(distinct conrelid::regclass::text, ', ')
    into followers
    from pg_constraint
    where contype = 'f' and confdeltype in ('c', 'n', 'd')
      and (confrelid = 'currency'::regclass and conrelid <> 'record'::regclass or confrelid = 'record'::regclass);
  if followers is not null and (
    exists (select from set_aside) or exists (select from twin)
      or exists (select from currency where id is null or name is null or pg_temp.stripped(name) = '')
  ) then
    raise exception
      'The tables cannot be taken over: rows have to be set aside, and the rows of % that refer to them would change too.',
      followers;
  end if;
end $$;

with gone as (
  delete from currency where id is null or name is null or pg_temp.stripped(name) = '' returning to_json(currency) as original
)
insert into set_aside (table_name, reason, original)
  select 'currency', 'no id or no name', original from gone;

with ranked as (
  select ctid as row_id, row_number() over (partition by lower(pg_temp.stripped(name)) order by id, ctid) as place from currency
), gone as (
  delete from currency
    using ranked
    where currency.ctid = ranked.row_id and ranked.place > 1
    returning to_json(currency) as original
)
insert into set_aside (table_name, reason, original)
  select 'currency', 'the same name as a currency with a lower id, which has its records now', original from gone;

drop index record_of_currency;

update currency set symbol = '' where symbol is null;

-- They would be shown, and never found. Only here, where of two that differ in blanks only one is left.
insert into set_aside (table_name, reason, original, stays)
  select 'currency', 'blanks around its name or symbol were cut off; it stays', to_json(currency), true
    from currency
    where name <> pg_temp.stripped(name) or symbol <> pg_temp.stripped(symbol);

update currency set name = pg_temp.stripped(name), symbol = pg_temp.stripped(symbol)
  where name <> pg_temp.stripped(name) or symbol <> pg_temp.stripped(symbol);

drop function pg_temp.stripped;

-- Types ---------------------------------------------------------------------------------------------------------------

-- Only here, where what is set aside has been kept as it was. As ingestion reads them: a day without a time is its last
-- second, times are UTC, numbers become the nearest double.
do $$
declare
  conversions text;
begin
  select string_agg(
      format('alter column %I type %s using %s', attname,
        case attname when 'date' then 'timestamp' else 'double precision' end,
        case atttypid
          when 'date'::regtype then 'date + time ''23:59:59'''
          when 'timestamptz'::regtype then 'date at time zone ''UTC'''
          else format('%I::double precision', attname)
        end),
      ', ')
    into conversions
    from pg_attribute
    where attrelid = 'record'::regclass
      and attname in ('date', 'high', 'low', 'open', 'close', 'volume', 'marketcap')
      and atttypid not in ('timestamp'::regtype, 'double precision'::regtype);
  if conversions is not null then
    execute 'alter table record ' || conversions;
  end if;
exception
  when numeric_value_out_of_range then
    raise exception 'The tables cannot be taken over: record has a number that no double precision holds.';
  when datetime_field_overflow then
    raise exception 'The tables cannot be taken over: record has a date that no timestamp holds.';
end $$;

-- Ids: each row one of its own, given by the database from now on, beyond all there ever were --------------------------

update record set id = top.id + fresh.place
  from (
      select greatest(
          (select max(id) from record),
          (select max((original ->> 'id')::bigint) from set_aside where table_name = 'record'),
          0
        ) as id
    ) as top,
    (
      select row_id, row_number() over (order by row_id) as place
        from (select ctid as row_id, id, row_number() over (partition by id order by ctid) as copy from record) as r
        where id is null or copy > 1
    ) as fresh
  where record.ctid = fresh.row_id;

do $$
declare
  tab text;
  id_number smallint;
  sequence regclass;
  top bigint;
begin
  foreach tab in array array['currency', 'record'] loop
    select attnum into id_number from pg_attribute where attrelid = tab::regclass and attname = 'id';
    execute format('alter table %I alter column id set not null', tab);
    if not exists (
      select from pg_index
        where indrelid = tab::regclass and indnkeyatts = 1 and indkey[0] = id_number
          and indisunique and indimmediate and indisvalid and indpred is null
    ) then
      if exists (select from pg_index where indrelid = tab::regclass and indisprimary) then
        execute format('alter table %I add unique (id)', tab);
      else
        execute format('alter table %I add primary key (id)', tab);
      end if;
    end if;

    -- The sequence of an identity, of a serial column, or one that only the default names.
    sequence := coalesce(
      pg_get_serial_sequence(tab, 'id')::regclass,
      (
        select s.oid::regclass
          from pg_attrdef d
          join pg_depend on classid = 'pg_attrdef'::regclass and objid = d.oid and refclassid = 'pg_class'::regclass
          join pg_class s on s.oid = refobjid and s.relkind = 'S'
          where d.adrelid = tab::regclass and d.adnum = id_number
      )
    );
    if sequence is null then
      execute format('alter table %I alter column id drop default', tab);
      execute format('alter table %I alter column id add generated by default as identity', tab);
      sequence := pg_get_serial_sequence(tab, 'id')::regclass;
    end if;
    if tab = 'record' and exists (
      select from pg_sequence where seqrelid = sequence and seqtypid <> 'bigint'::regtype
    ) then
      execute format('alter sequence %s as bigint', sequence);
    end if;
    -- Rows may have been written with ids of their own, past the sequence.
    execute format(
      'select greatest((select max(id) from %I), '
        || '(select max((original ->> ''id'')::bigint) from set_aside where table_name = %L), 0)',
      tab, tab) into top;
    perform setval(sequence, greatest(nextval(sequence), top + 1), false);
  end loop;

  if not exists (
    select from pg_constraint
      where contype = 'f' and conrelid = 'record'::regclass and confrelid = 'currency'::regclass
        and conkey = (
          select array_agg(attnum) from pg_attribute where attrelid = 'record'::regclass and attname = 'currency_id'
        )
        and confkey = (
          select array_agg(attnum) from pg_attribute where attrelid = 'currency'::regclass and attname = 'id'
        )
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
  alter column date set not null,
  -- A day that never comes would be the newest one for good.
  add constraint record_date_finite check (isfinite(date));

-- Columns that this program does not know must not keep it from adding rows.
do $$
declare
  col record;
begin
  for col in
    select c.table_name, c.column_name
      from information_schema.columns c
      where c.table_schema = current_schema()
        and c.is_nullable = 'NO' and c.column_default is null and c.is_identity = 'NO' and c.is_generated = 'NEVER'
        and (
          c.table_name = 'currency' and c.column_name not in ('id', 'name', 'symbol')
          or c.table_name = 'record' and c.column_name not in (
            'id', 'currency_id', 'date', 'high', 'low', 'open', 'close', 'volume', 'marketcap'
          )
        )
  loop
    execute format('alter table %I alter column %I drop not null', col.table_name, col.column_name);
  end loop;
end $$;

-- The names are unlike those that PostgreSQL and other programs give, which may be there already.
create unique index currency_one_a_name on currency (lower(name));
create index currency_by_symbol on currency (lower(symbol));
create unique index record_one_a_time on record (currency_id, date);
-- All that the dashboard needs of one day, without touching the table.
create index record_day on record (date, currency_id) include (close, volume, marketcap);

analyze currency, record;
