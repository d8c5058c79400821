-- The identity of a currency: a slug that never changes, and aliases, the names and symbols that it has elsewhere or had
-- before. Names have up to 100 characters and symbols up to 20.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

do $$
begin
  if to_regclass(format('%I.currency_alias', current_schema())) is not null then
    raise exception
      'The tables cannot be taken over: there already, and the name is needed: %.currency_alias. Rename what has it.',
      current_schema();
  end if;
  if exists (
    select from pg_attribute where attrelid = 'currency'::regclass and attname = 'krispyto_slug' and not attisdropped
  ) then
    raise exception
      'The tables cannot be taken over: currency has a column krispyto_slug already, and the name is needed. Rename it.';
  end if;
end $$;

-- Longer limits do not rewrite the table. A view of another program on the column prevents the change: the column then
-- keeps its limit.
do $$
declare
  col record;
begin
  for col in
    select attname, wanted
      from pg_attribute
      join (values ('name', 100), ('symbol', 20)) as limits (column_name, wanted) on column_name = attname
      where attrelid = 'currency'::regclass and atttypid = 'varchar'::regtype and atttypmod between 0 and wanted + 3
  loop
    begin
      execute format('alter table currency alter column %I type varchar(%s)', col.attname, col.wanted);
    exception
      when feature_not_supported then null;
    end;
  end loop;
end $$;

-- Tables of other programs may well have a slug of their own.
alter table currency add column krispyto_slug text collate "C";

-- A row is either a symbol, valid on all days or on some, or a name. A trigger removes the aliases of a deleted currency:
-- with a foreign key, "truncate currency, record" would fail in the scripts of existing deployments.
create table currency_alias (
  id bigint generated always as identity primary key,
  currency_id bigint not null,
  symbol varchar(20),
  name varchar(100),
  -- Inclusive; null: unlimited.
  first_day date,
  last_day date,
  check ((symbol is null) <> (name is null)),
  check (name is null or (first_day is null and last_day is null)),
  check (first_day <= last_day),
  check (isfinite(first_day) and isfinite(last_day))
);
create index currency_alias_of on currency_alias (currency_id);
create index currency_alias_by_symbol on currency_alias (lower(symbol));
create index currency_alias_by_name on currency_alias (lower(name));

-- Anyone who can read records can also find them by an alias.
grant select on currency_alias to public;

-- The functions run as their owner, so that a user who can only insert currencies can do so. All names in them are
-- qualified, or from pg_catalog.
do $do$
declare
  here text := quote_ident(current_schema());
begin
  -- A free slug for a currency. It avoids every text that already means another currency, so that the slug alone is
  -- rarely ambiguous. After a few attempts it contains the id, which bounds the cost of many similar names.
  --
  -- Without enable_seqscan = off, the plan made for a small table would be kept while a load adds many currencies.
  execute replace($create$
    create function free_slug(name text, symbol text, id bigint) returns text
      language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
    as $$
    declare
      given text[] := array[name, symbol, 'currency'];
      base text := '';
      candidate text;
      attempt integer := 1;
    begin
      for place in 1..3 loop
        candidate := given[place];
        -- É becomes E. Other encodings cannot be normalized, and ASCII need not be.
        if octet_length(candidate) > length(candidate) and getdatabaseencoding() = 'UTF8' then
          candidate := regexp_replace(normalize(candidate, nfkd), '[\u0300-\u036f]', '', 'g');
        end if;
        base := btrim(
          left(btrim(regexp_replace(lower(candidate collate "C"), '[^a-z0-9]+' collate "C", '-', 'g'), '-'), 100), '-');
        exit when base <> '';
      end loop;
      candidate := base;
      while exists (
        select from HERE.currency c where c.krispyto_slug = candidate and c.id <> free_slug.id
        union all
        select from HERE.currency c where lower(c.name) = candidate and c.id <> free_slug.id
        union all
        select from HERE.currency c where lower(c.symbol) = candidate and c.id <> free_slug.id
        union all
        select from HERE.currency_alias a where lower(a.symbol) = candidate and a.currency_id <> free_slug.id
        union all
        select from HERE.currency_alias a where lower(a.name) = candidate and a.currency_id <> free_slug.id
      )
      loop
        attempt := attempt + 1;
        candidate := base || '-' || case
          when attempt <= 9 then attempt::text
          when attempt = 10 then free_slug.id::text
          else free_slug.id || '-' || attempt
        end;
      end loop;
      return candidate;
    end
    $$
  $create$, 'HERE', here);

  execute replace($create$
    create function keep_slug() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
    begin
      if tg_relid <> 'HERE.currency'::regclass then
        raise exception 'This is for currency.';
      end if;
      if tg_op = 'INSERT' then
        -- A restored row keeps its slug.
        if new.krispyto_slug is null then
          new.krispyto_slug := HERE.free_slug(new.name, new.symbol, new.id);
        end if;
      elsif new.krispyto_slug is distinct from old.krispyto_slug then
        raise exception 'The slug of a currency does not change.';
      end if;
      return new;
    end
    $$
  $create$, 'HERE', here);

  -- A change of an alias is a change of its currency: it raises the data version.
  execute replace($create$
    create function touch_currency() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
    begin
      if tg_relid <> 'HERE.currency_alias'::regclass then
        raise exception 'This is for currency_alias.';
      end if;
      if tg_op = 'TRUNCATE' then
        update HERE.currency set symbol = symbol where id = (select min(id) from HERE.currency);
      elsif tg_op <> 'DELETE' and exists (
        select from changed_rows r where not exists (select from HERE.currency c where c.id = r.currency_id)
      ) then
        raise exception 'An alias needs an existing currency.' using errcode = 'foreign_key_violation';
      else
        update HERE.currency set symbol = symbol where id in (select currency_id from changed_rows);
      end if;
      return null;
    end
    $$
  $create$, 'HERE', here);

  execute replace($create$
    create function remove_aliases() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp
    as $$
    begin
      if tg_relid <> 'HERE.currency'::regclass then
        raise exception 'This is for currency.';
      end if;
      if tg_op = 'TRUNCATE' then
        delete from HERE.currency_alias;
      else
        delete from HERE.currency_alias where currency_id in (select id from gone_rows);
      end if;
      return null;
    end
    $$
  $create$, 'HERE', here);

  execute format('revoke execute on function %s.free_slug(text, text, bigint) from public', here);
  execute format('revoke execute on function %s.keep_slug() from public', here);
  execute format('revoke execute on function %s.touch_currency() from public', here);
  execute format('revoke execute on function %s.remove_aliases() from public', here);
end $do$;

do $$
declare
  each record;
begin
  for each in select id, name, symbol from currency order by id loop
    update currency set krispyto_slug = free_slug(each.name, each.symbol, each.id) where id = each.id;
  end loop;
end $$;

alter table currency
  alter column krispyto_slug set not null,
  add constraint currency_slug check (krispyto_slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
create unique index currency_one_a_slug on currency (krispyto_slug);

create trigger keep_slug_of_new before insert on currency for each row execute function keep_slug();
create trigger keep_slug before update of krispyto_slug on currency for each row execute function keep_slug();
create trigger remove_aliases_of_deleted after delete on currency
  referencing old table as gone_rows for each statement execute function remove_aliases();
create trigger remove_all_aliases after truncate on currency for each statement execute function remove_aliases();
create trigger touch_currency_by_insert after insert on currency_alias
  referencing new table as changed_rows for each statement execute function touch_currency();
create trigger touch_currency_by_update after update on currency_alias
  referencing new table as changed_rows for each statement execute function touch_currency();
create trigger touch_currency_by_delete after delete on currency_alias
  referencing old table as changed_rows for each statement execute function touch_currency();
create trigger touch_currency_by_truncate after truncate on currency_alias
  for each statement execute function touch_currency();

-- Also in sessions that disable the triggers of users (session_replication_role), as loads do.
alter table currency
  enable always trigger keep_slug_of_new,
  enable always trigger keep_slug,
  enable always trigger remove_aliases_of_deleted,
  enable always trigger remove_all_aliases;
alter table currency_alias
  enable always trigger touch_currency_by_insert,
  enable always trigger touch_currency_by_update,
  enable always trigger touch_currency_by_delete,
  enable always trigger touch_currency_by_truncate;

-- The currencies that a text can mean, each with the days on which it does. "slug:bitcoin" means only the currency with
-- this slug, whatever names and symbols others have. A currency can have several rows.
create function currency_meanings(given text)
  returns table (currency_id bigint, first_day date, last_day date)
  language sql stable parallel safe
as $$
  select c.id::bigint, '-infinity'::date, 'infinity'::date
    from currency c where c.krispyto_slug = regexp_replace(lower(given), '^slug:', '')
  union all
  select c.id, '-infinity', 'infinity'
    from currency c where lower(c.name) = lower(given) and not starts_with(lower(given), 'slug:')
  union all
  select c.id, '-infinity', 'infinity'
    from currency c where lower(c.symbol) = lower(given) and not starts_with(lower(given), 'slug:')
  union all
  select a.currency_id, coalesce(a.first_day, '-infinity'), coalesce(a.last_day, 'infinity')
    from currency_alias a where lower(a.symbol) = lower(given) and not starts_with(lower(given), 'slug:')
  union all
  select a.currency_id, '-infinity', 'infinity'
    from currency_alias a where lower(a.name) = lower(given) and not starts_with(lower(given), 'slug:')
$$;

-- The currencies that a text means on a day. If the day is null, an alias that has ended counts only if the text means
-- nothing else: a symbol that went to another currency then means that one.
create function currencies_meant(given text, on_day date) returns setof bigint
  language sql stable parallel safe
as $$
  with meaning as (
    select m.currency_id, on_day is not null or m.last_day = 'infinity' as in_use
      from currency_meanings(given) m
      where on_day is null or on_day between m.first_day and m.last_day
  )
  select distinct m.currency_id from meaning m where m.in_use or not exists (select from meaning where in_use)
$$;
