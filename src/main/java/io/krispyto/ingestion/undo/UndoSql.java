package io.krispyto.ingestion.undo;

/**
 * All SQL statements that undo an ingestion, in execution order; all in one transaction. The
 * migration V12 explains what the tables hold.
 */
final class UndoSql {
  private UndoSql() {}

  /** Long enough for a write of a single record, and shorter than a client waits. */
  static final String LIMIT_WAITING = "set local lock_timeout = '5s'";

  /** Loads and undos exclude each other, see {@code LoadSql.TRY_LOCK}. */
  static final String TRY_LOCK = "select pg_try_advisory_xact_lock(1263685968, 1)";

  /** Locks the ingestion, so that its end is not recorded in between. */
  static final String INGESTION =
      """
      select ended_at is not null as has_ended, undone_records
        from ingestion
        where id = ?
        for update
      """;

  /**
   * The files that changed records, the last one first. A dry run has none: its figures tell what
   * the files would have changed.
   *
   * <p>{@code is_known}: null if the file was loaded before undo existed; false if its transaction
   * no longer identifies its records. After a restore from a dump, all rows belong to new
   * transactions. PostgreSQL reuses the numbers after four billion transactions.
   */
  static final String FILES =
      """
      select f.number, f.accepted, f.updated, f.written_by::text::bigint as written_by,
          f.written_by::xid = f.xmin
            and pg_current_xact_id()::text::bigint - f.written_by::text::bigint < 2147483648 as is_known
        from ingestion_file f
        join ingestion i on i.id = f.ingestion_id
        where i.id = ? and not i.dry_run and f.accepted + f.updated > 0
        order by f.number desc
      """;

  /** The records to undo, and the transactions that wrote their current values. */
  static final String PREPARE =
      """
      create temporary table if not exists undoing (id bigint, version xid, writer xid) on commit delete rows
      """;

  /**
   * Parameters: the transactions of all files, twice. Finds the records whose current values they
   * wrote. The one scan of all records: there is no index of transactions.
   */
  static final String FIND_WRITTEN =
      """
      insert into undoing
        select k.id, k.xmin, k.xmin
          from record k
          where k.xmin = any(?::text[]::xid[])
        union all
        select k.id, k.xmin, r.writer
          from undo_restored r
          join record k on k.id = r.record_id and k.xmin = r.restored_by
          where r.writer = any(?::text[]::xid[])
      """;

  /** For {@link #RESTORE}, which runs once per file. */
  static final String INDEX = "create index if not exists undoing_by_id on undoing (id)";

  static final String ANALYZE = "analyze undoing";

  /**
   * Parameters: the ingestion, the file, and its transaction. Restores the records that the file
   * changed. They then count as written by the transaction that wrote the former values, which may
   * be that of an earlier file. If an earlier undo restored a record before the file changed it,
   * the record returns to the state that the undo left.
   */
  static final String RESTORE =
      """
      with former as (
        select u.*
          from undo_record f, unnest(
            f.record_ids, f.writers, f.high, f.low, f.open, f.close, f.volume, f.marketcap
          ) as u (id, writer, high, low, open, close, volume, marketcap)
          where f.ingestion_id = ? and f.file_number = ?
      ), restored as (
        update record k
          set high = case when f.high is null then k.high else nullif(f.high, 'NaN') end,
            low = case when f.low is null then k.low else nullif(f.low, 'NaN') end,
            open = case when f.open is null then k.open else nullif(f.open, 'NaN') end,
            close = case when f.close is null then k.close else nullif(f.close, 'NaN') end,
            volume = case when f.volume is null then k.volume else nullif(f.volume, 'NaN') end,
            marketcap = case when f.marketcap is null then k.marketcap else nullif(f.marketcap, 'NaN') end
          from former f
          join undoing u using (id)
          where u.writer = ?::text::xid and k.id = f.id and k.xmin = u.version
          returning k.id, f.writer
      ), noted as (
        insert into undo_restored as r (record_id, restored_by, writer)
          select id, pg_current_xact_id()::xid, writer from restored
          on conflict (record_id) do update
            set restored_by = excluded.restored_by,
              writer = case when r.restored_by = excluded.writer then r.writer else excluded.writer end
          returning record_id, restored_by, writer
      )
      update undoing u
        set version = noted.restored_by, writer = noted.writer
        from noted
        where u.id = noted.record_id
      """;

  /**
   * Parameter: the transactions of all files. Deletes the records that the files added: those that
   * {@link #RESTORE} has not attributed to anything earlier.
   */
  static final String DELETE =
      """
      delete from record k
        using undoing u
        where u.writer = any(?::text[]::xid[]) and k.id = u.id and k.xmin = u.version
      """;

  /**
   * Parameters: the ingestion; whether records that it added are missing; the ingestion; the
   * maximum number of rows. Finds the records of the ingestion that others changed later. Each row
   * has the total count.
   */
  static final String KEPT =
      """
      with written as (
        select unnest(record_ids) as id from undo_record where ingestion_id = ?
        union
        select k.id
          from ingestion_file f
          join record k on k.id > coalesce(f.ids_after, 0) and k.id <= f.ids_to
          where ?::boolean and f.ingestion_id = ? and f.accepted > 0
      )
      select c.name, c.symbol, to_char(k.date, 'YYYY-MM-DD') as date, count(*) over () as total
        from written w
        join record k on k.id = w.id
        join currency c on c.id = k.currency_id
        where k.xmin <> pg_current_xact_id()::xid
        order by lower(c.name) collate "C", k.date
        limit ?
      """;

  /**
   * Parameter: the ingestion. Deletes the currencies that it added and that nothing has changed.
   */
  static final String DELETE_CURRENCIES =
      """
      delete from currency c
        using undo_currency u, ingestion_file f
        where u.ingestion_id = ? and c.id = u.currency_id
          and f.ingestion_id = u.ingestion_id and f.number = u.file_number
          and c.xmin = f.written_by::xid
          and not exists (select from record k where k.currency_id = c.id)
      """;

  /**
   * Parameter: the ingestion. Keeps the former values only of records that were kept. If the later
   * change is undone as well, this undo can be repeated.
   */
  static final String FORGET_RESTORED =
      """
      with all_parts as (
        delete from undo_record where ingestion_id = ? returning *
      )
      insert into undo_record
        select ingestion_id, file_number, array_agg(id), array_agg(writer), array_agg(high), array_agg(low),
            array_agg(open), array_agg(close), array_agg(volume), array_agg(marketcap)
          from (
            select p.ingestion_id, p.file_number, f.*,
                (row_number() over (partition by p.file_number) - 1) / 1000 as part
              from all_parts p, unnest(
                p.record_ids, p.writers, p.high, p.low, p.open, p.close, p.volume, p.marketcap
              ) as f (id, writer, high, low, open, close, volume, marketcap)
              join record k on k.id = f.id
              where k.xmin <> pg_current_xact_id()::xid
          ) as kept
          group by ingestion_id, file_number, part
      """;

  /** Parameters: the number of deleted records, and the ingestion. */
  static final String END =
      """
      update ingestion
        set undone_at = coalesce(undone_at, now()), undone_records = undone_records + ?
        where id = ?
      """;

  /** Must be read after the commit, see {@code RecordSql.VERSION}. */
  static final String VERSION = "select number from data_version";
}
