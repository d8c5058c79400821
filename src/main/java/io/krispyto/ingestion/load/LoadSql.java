package io.krispyto.ingestion.load;

import io.krispyto.ingestion.format.value.Reason;

/**
 * All SQL statements of a load, in execution order. Each file is one transaction.
 *
 * <p>Rows of currencies that have no records yet are copied directly into {@code record}. Rows that
 * may match existing records, or repeat a day of the file, go to a staging table and are merged
 * from there.
 */
public final class LoadSql {
  private LoadSql() {}

  /**
   * Runs once per connection. Overrides settings of the database or user that are meant for short
   * queries. Some settings do not exist in every PostgreSQL version.
   */
  static final String FOR_LONG =
      """
      select set_config(name, '0', false)
        from pg_settings
        where name in ('statement_timeout', 'idle_session_timeout',
          'idle_in_transaction_session_timeout', 'transaction_timeout')
      union all
      select set_config('lock_timeout', '10min', false)
      union all
      select set_config('default_transaction_isolation', 'read committed', false)
      """;

  /** $1: ids. */
  static final String MARK_FIAT =
      "update currency set krispyto_fiat = true where id = any(?) and not krispyto_fiat";

  /** Runs once per connection; each commit or rollback empties the tables. */
  static final String PREPARE =
      """
      set work_mem = '64MB';
      set application_name = 'krispyto load';
      create temporary table loading_row (
        line bigint, currency_id bigint, date timestamp,
        high double precision, low double precision, open double precision, close double precision,
        volume double precision, marketcap double precision
      ) on commit delete rows;
      create temporary table loading_change (
        currency_id bigint, date timestamp,
        high double precision, low double precision, open double precision, close double precision,
        volume double precision, marketcap double precision, record_id bigint, writer xid,
        old_high double precision, old_low double precision, old_open double precision,
        old_close double precision, old_volume double precision, old_marketcap double precision
      ) on commit delete rows;
      create temporary table loading_added (currency_id bigint) on commit delete rows;
      create temporary table loading_twice (currency_id bigint, date timestamp, first_line bigint)
        on commit delete rows;
      create temporary table loading_rejected (line bigint, title text, value text, reason text, kind text)
        on commit delete rows;
      """;

  /**
   * Returns how records can be written. Returns the type of {@code currency_id} if {@code COPY} can
   * write to the table. Returns also whether {@code session_replication_role} would disable only
   * the triggers of the foreign key to {@code currency}. Our own triggers always fire.
   */
  static final String WRITE_PATHS =
      """
      select
        case when t.relkind = 'r' and not t.relrowsecurity
          then (
            select atttypid::regtype::text from pg_attribute
              where attrelid = t.oid and attname = 'currency_id'
          )
        end as currency_id_type,
        not exists (
          select from pg_trigger
            left join pg_constraint c on c.oid = tgconstraint
            where tgrelid in (t.oid, 'currency'::regclass) and tgenabled in ('O', 'R')
              and (c.conrelid = t.oid and c.confrelid = 'currency'::regclass and c.contype = 'f') is not true
        ) and not exists (
          select from pg_rewrite where ev_class in (t.oid, 'currency'::regclass)
        ) as only_foreign_key
        from pg_class t
        where t.oid = 'record'::regclass
      """;

  /**
   * Disables the foreign key check of each record, which takes half the time of a load. {@link
   * #HOLD_CURRENCIES} does the same work once per currency. It verifies that the currency exists,
   * and prevents its deletion before the commit. Requires superuser rights or {@code grant set on
   * parameter session_replication_role}.
   */
  static final String WITHOUT_FOREIGN_KEY_CHECKS = "set local session_replication_role = replica";

  /**
   * Allows one load at a time. Two loads of the same records would wait for each other's rows, and
   * the unique indexes would force one of them to restart.
   */
  public static final String TRY_LOCK = "select pg_try_advisory_lock(1263685968, 1)";

  public static final String UNLOCK = "select pg_advisory_unlock(1263685968, 1)";

  static final String COPY_RECORDS =
      """
      copy record (currency_id, date, high, low, open, close, volume, marketcap)
        from stdin (format binary)
      """;

  static final String COPY_ROWS =
      """
      copy loading_row (currency_id, date, high, low, open, close, volume, marketcap, line)
        from stdin (format binary)
      """;

  static final String COPY_REJECTED = "copy loading_rejected from stdin (format binary)";

  /**
   * Adds the currencies that do not exist yet, in name order, as every writer should. A name that
   * is an alias belongs to an existing currency. Fiat currencies are added as such, since setting
   * the flag later marks all days of the market as outdated.
   */
  static final String ADD_CURRENCIES =
      """
      with given as (
        select * from unnest(?::text[], ?::text[]) with ordinality as g (name, symbol, place)
      ), missing as (
        select distinct on (lower(g.name)) g.name, g.symbol
          from given g
          where not exists (select from currency c where lower(c.name) = lower(g.name))
            and not exists (select from currency_alias a where lower(a.name) = lower(g.name))
          order by lower(g.name), g.place
      ), added as (
        insert into currency (name, symbol, krispyto_fiat)
          select name, symbol, ?::boolean from missing order by lower(name)
          on conflict (lower(name)) do nothing
          returning id
      )
      insert into loading_added select id from added
      """;

  /** Currencies imported by other programs may lack a symbol. */
  static final String FILL_SYMBOLS =
      """
      with given as (
        select * from unnest(?::text[], ?::text[]) with ordinality as g (name, symbol, place)
      ), nameless as (
        select id, name from currency
          where symbol = '' and lower(name) in (select lower(name) from given)
          order by id
          for no key update
      )
      update currency c set symbol = l.symbol
        from nameless n, (
          select distinct on (lower(name)) name, symbol from given order by lower(name), place
        ) l
        where c.id = n.id and lower(l.name) = lower(n.name)
      """;

  /**
   * Names and symbols, both known. Returns the currencies with each name, or otherwise the
   * currencies with this name as an alias. Columns: place, id, name, symbol, slug, whether it has
   * records, and the time in microseconds since 1970-01-01 from which, and before which, the symbol
   * is valid. An unlimited time is null. If the symbol does not belong to the currency, {@code
   * valid} is false. There is a row for each period.
   */
  static final String FIND_CURRENCIES =
      """
      with given as (
        select * from unnest(?::text[], ?::text[]) with ordinality as g (name, symbol, place)
      ), named as (
        select g.place, g.symbol as given, c.id
          from given g join currency c on lower(c.name) = lower(g.name)
        union
        select g.place, g.symbol, a.currency_id
          from given g join currency_alias a on lower(a.name) = lower(g.name)
          where not exists (select from currency c where lower(c.name) = lower(g.name))
      )
      select n.place, c.id, c.name, c.symbol, c.krispyto_slug as slug,
          exists (select from record k where k.currency_id = c.id) as has_records,
          lower(c.symbol) = lower(n.given) or a.id is not null as valid,
          case when lower(c.symbol) <> lower(n.given) then extract(epoch from a.first_day)::bigint * 1000000 end as since,
          case when lower(c.symbol) <> lower(n.given) then extract(epoch from a.last_day + 1)::bigint * 1000000 end as until
        from named n
        join currency c on c.id = n.id
        left join currency_alias a on a.currency_id = c.id and lower(a.symbol) = lower(n.given)
        order by n.place, lower(c.name) collate "C"
      """;

  /** Names and symbols, one of them null. Returns what the other one means; columns as above. */
  static final String FIND_MEANT =
      """
      select g.place, c.id, c.name, c.symbol, c.krispyto_slug as slug,
          exists (select from record k where k.currency_id = c.id) as has_records,
          true as valid, extract(epoch from m.first_day)::bigint * 1000000 as since,
          extract(epoch from m.last_day + 1)::bigint * 1000000 as until
        from unnest(?::text[], ?::text[]) with ordinality as g (name, symbol, place)
        cross join lateral (
          select meaning.currency_id, nullif(meaning.first_day, '-infinity') as first_day,
              nullif(meaning.last_day, 'infinity') as last_day
            from currency_meanings(g.name) as meaning
            join currency named on named.id = meaning.currency_id
            where g.symbol is null and (
              lower(named.name) = lower(g.name)
              or named.krispyto_slug = regexp_replace(lower(g.name), '^slug:', '')
              or exists (
                select from currency_alias a where a.currency_id = named.id and lower(a.name) = lower(g.name)
              )
            )
          union
          select meaning.currency_id, nullif(meaning.first_day, '-infinity'), nullif(meaning.last_day, 'infinity')
            from symbol_meanings(g.symbol) as meaning
            where g.name is null
        ) as m
        join currency c on c.id = m.currency_id
        order by g.place, lower(c.name) collate "C"
      """;

  /** Locks currencies against deletion until the commit, as the foreign key check would. */
  static final String HOLD_CURRENCIES = "select id from currency where id = any(?) for key share";

  /**
   * Prevents other sessions from changing currencies until the commit; see {@link #LOCK_RECORDS}.
   */
  static final String LOCK_CURRENCIES = "lock table currency in share row exclusive mode";

  /**
   * Prevents other sessions from writing records until the commit. Used for a file whose records
   * others keep changing between the comparison and the write, so that it would never be loaded.
   */
  static final String LOCK_RECORDS = "lock table record in share row exclusive mode";

  /** Without statistics, the planner assumes that the table is small and chooses a nested loop. */
  static final String ANALYZE_ROWS = "analyze loading_row";

  static final String FIND_TWICE =
      """
      insert into loading_twice
        select currency_id, date, min(line)
          from loading_row
          group by currency_id, date
          having count(*) > 1
      """;

  /**
   * Rejects the rows of a currency and day that have different times. They may be bars within a
   * day, which must be aggregated: otherwise the last of them would stand for the day. A day whose
   * times are all in the database is loaded: the file is an export of it.
   */
  static final String REJECT_TIMES_OF_ONE_DAY =
      """
      with days as (
        select r.currency_id, r.date::date as day, min(r.line) as first_line, max(r.line) as last_line
          from loading_row r
          left join record k on k.currency_id = r.currency_id and k.date = r.date
          group by r.currency_id, r.date::date
          having min(r.date) < max(r.date) and not bool_and(k.currency_id is not null)
      ), gone as (
        delete from loading_row r
          using days d
          where r.currency_id = d.currency_id and r.date::date = d.day
          returning r.line, r.date,
            case when r.line = d.first_line then d.last_line else d.first_line end as other_line
      )
      insert into loading_rejected
        select line, 'Date', to_char(date, 'YYYY-MM-DD HH24:MI:SS'),
            format(
              'is on the same day as line %s, at another time; add --bar (bar=1h) for bars within a day,'
              ' or --day-of instant to keep each time', other_line
            ), 'KIND'
          from gone
      """
          .replace("KIND", Reason.OTHER_TIME);

  /** Each rejection names the first line that contradicts the row. */
  static final String REJECT_CONTRADICTIONS =
      """
      with contradiction as (
        select t.currency_id, t.date, t.first_line, min(r.line) as other_line
          from loading_twice t
          join loading_row f on f.line = t.first_line and f.currency_id = t.currency_id
          join loading_row r on r.currency_id = t.currency_id and r.date = t.date
          where (r.high, r.low, r.open, r.close, r.volume, r.marketcap)
            is distinct from (f.high, f.low, f.open, f.close, f.volume, f.marketcap)
          group by t.currency_id, t.date, t.first_line
      ), gone as (
        delete from loading_row r
          using contradiction c, loading_row f
          where f.line = c.first_line and f.currency_id = c.currency_id
            and r.currency_id = c.currency_id and r.date = c.date
          returning r.line, r.date,
            case when (r.high, r.low, r.open, r.close, r.volume, r.marketcap)
              is distinct from (f.high, f.low, f.open, f.close, f.volume, f.marketcap)
              then c.first_line else c.other_line end as other_line
      )
      insert into loading_rejected
        select line, 'Date', to_char(date, 'YYYY-MM-DD HH24:MI:SS'),
            format('is on line %s too, with other values', other_line), 'KIND'
          from gone
      """
          .replace("KIND", Reason.CONTRADICTED);

  static final String DROP_REPETITIONS =
      """
      delete from loading_row r
        using loading_twice t
        where r.currency_id = t.currency_id and r.date = t.date and r.line > t.first_line
      """;

  static final String REJECTED =
      "select line, title, value, reason, kind from loading_rejected order by line";

  /**
   * Skips unchanged records: they are neither locked nor rewritten. A value that the file does not
   * know never replaces a known one, or a file of closes would erase all other values.
   */
  static final String FIND_CHANGES =
      """
      insert into loading_change
        select currency_id, date, high, low, open, close, volume, marketcap, id, writer,
            old_high, old_low, old_open, old_close, old_volume, old_marketcap
          from (
            select r.currency_id, r.date, coalesce(r.high, k.high) as high, coalesce(r.low, k.low) as low,
                coalesce(r.open, k.open) as open, r.close, coalesce(r.volume, k.volume) as volume,
                coalesce(r.marketcap, k.marketcap) as marketcap, k.id, k.xmin as writer,
                k.high as old_high, k.low as old_low, k.open as old_open, k.close as old_close,
                k.volume as old_volume, k.marketcap as old_marketcap,
                (k.high, k.low, k.open, k.close, k.volume, k.marketcap) is distinct from (
                  coalesce(r.high, k.high), coalesce(r.low, k.low), coalesce(r.open, k.open), r.close,
                  coalesce(r.volume, k.volume), coalesce(r.marketcap, k.marketcap)
                ) as changed
              from loading_row r
              left join record k on k.currency_id = r.currency_id and k.date = r.date
          ) as compared
          where id is null or changed
      """;

  static final String COUNT_CHANGES =
      """
      select count(*) filter (where record_id is null), count(record_id),
          pg_relation_size('loading_change') / current_setting('block_size')::bigint
        from loading_change
      """;

  static final String CHANGING_CURRENCIES =
      "select array_agg(distinct currency_id) from loading_change";

  /**
   * Adds the new records in a range of blocks. A single statement for all of them could neither
   * report progress nor stop on request.
   */
  static final String ADD_RECORDS =
      """
      insert into record (currency_id, date, high, low, open, close, volume, marketcap)
        select currency_id, date, high, low, open, close, volume, marketcap
          from loading_change
          where ctid >= ?::tid and ctid < ?::tid and record_id is null
      """;

  /**
   * Keeps the former values of the records that {@link #UPDATE_RECORDS} changes, so that the
   * ingestion can be undone: see the migration V12.
   */
  static final String KEEP_FORMER_VALUES =
      """
      insert into undo_record
        select ?, ?, array_agg(record_id), array_agg(writer),
            array_agg(case when old_high is distinct from high then coalesce(old_high, 'NaN') end),
            array_agg(case when old_low is distinct from low then coalesce(old_low, 'NaN') end),
            array_agg(case when old_open is distinct from open then coalesce(old_open, 'NaN') end),
            array_agg(case when old_close is distinct from close then coalesce(old_close, 'NaN') end),
            array_agg(case when old_volume is distinct from volume then coalesce(old_volume, 'NaN') end),
            array_agg(case when old_marketcap is distinct from marketcap then coalesce(old_marketcap, 'NaN') end)
          from (
            select *, (row_number() over () - 1) / 1000 as part
              from loading_change
              where ctid >= ?::tid and ctid < ?::tid and record_id is not null
          ) as changed
          group by part
      """;

  /** Skips a record that another session has changed since the comparison. */
  static final String UPDATE_RECORDS =
      """
      update record k
        set high = c.high, low = c.low, open = c.open, close = c.close,
          volume = c.volume, marketcap = c.marketcap
        from loading_change c
        where c.ctid >= ?::tid and c.ctid < ?::tid and k.id = c.record_id and k.xmin = c.writer
      """;

  /** Keeps which currencies the file has added. */
  static final String KEEP_ADDED_CURRENCIES =
      "insert into undo_currency select ?, ?, currency_id from loading_added";

  /**
   * The last id that a record was given; null if no id was given, or if ids come from elsewhere. An
   * identity column does not require a privilege on its sequence, so the user may lack it.
   */
  static final String LAST_RECORD_ID =
      """
      select case when has_sequence_privilege(ids, 'usage, select') then pg_sequence_last_value(ids) end
        from (select pg_get_serial_sequence('record', 'id')::regclass) as s (ids)
      """;

  /**
   * Deletes the new currencies whose rows were all rejected. No other session has seen them yet.
   */
  static final String DROP_UNUSED_CURRENCIES =
      """
      delete from currency c
        using loading_added a
        where c.id = a.currency_id
          and not exists (select from record k where k.currency_id = c.id)
      """;
}
