package io.krispyto.ingestion.report;

/**
 * All SQL statements of the ingestion journal: {@code ingestion}, {@code ingestion_file}, {@code
 * rejection}.
 */
public final class JournalSql {
  private JournalSql() {}

  /**
   * Each process holds this lock, with its number, while it has ingestions that have not ended. If
   * the lock is free, the process is gone.
   */
  static final String LOCK_NODE = "select pg_advisory_lock_shared(1263685969, ?)";

  static final String ADD =
      """
      insert into ingestion (source, dry_run, node) values (?, ?, ?)
        returning id, asked_at
      """;

  static final String START =
      "update ingestion set state = 'running', started_at = now() where id = ? and ended_at is null";

  static final String PROGRESS =
      """
      update ingestion
        set file = ?, bytes_read = ?, bytes_total = ?, rows_read = ?, rows_per_second = ?,
          seconds_left = ?
        where id = ? and ended_at is null
      """;

  static final String OPEN =
      """
      update ingestion set checksum = ?, files = ?, skipped_count = ?, skipped = ?::json where id = ?
      """;

  /**
   * Computes the totals from the files in the database, also for an incomplete ingestion. The
   * process that ran the ingestion overrides one that considered it lost while the database was
   * unavailable.
   */
  static final String END =
      """
      update ingestion i
        set state = case when ? = 'failed' and f.loaded then 'partly' else ? end, error = ?, ended_at = now(), file = null,
          accepted = f.accepted, updated = f.updated, unchanged = f.unchanged, rejected = f.rejected,
          warned = f.warned
        from (
          select coalesce(sum(accepted), 0) as accepted, coalesce(sum(updated), 0) as updated,
              coalesce(sum(unchanged), 0) as unchanged, coalesce(sum(rejected), 0) as rejected,
              coalesce(sum(warned), 0) as warned,
              coalesce(bool_or(state = 'loaded'), false) as loaded
            from ingestion_file where ingestion_id = ?
        ) f
        where i.id = ?
      """;

  /**
   * Ends the ingestions of dead processes. Also ends ingestions that this process does not know
   * about, because it stopped waiting before the insert returned. An ingestion whose process was
   * killed after the last file counts as complete.
   */
  static final String END_LOST =
      """
      update ingestion i
        set state = case when not f.loaded then 'failed' when f.done and not f.failed then 'loaded' else 'partly' end,
          error = case when not f.done then 'The process was stopped before it was done.' end,
          ended_at = now(), file = null,
          accepted = f.accepted, updated = f.updated, unchanged = f.unchanged, rejected = f.rejected,
          warned = f.warned
        from (
          select o.id, coalesce(sum(f.accepted), 0) as accepted, coalesce(sum(f.updated), 0) as updated,
              coalesce(sum(f.unchanged), 0) as unchanged, coalesce(sum(f.rejected), 0) as rejected,
              coalesce(sum(f.warned), 0) as warned,
              coalesce(bool_or(f.state = 'loaded'), false) as loaded,
              coalesce(bool_or(f.state = 'failed'), false) as failed,
              coalesce(count(f.number) = o.files, false) as done
            from ingestion o
            left join ingestion_file f on f.ingestion_id = o.id
            where o.ended_at is null
            group by o.id
        ) f
        where i.id = f.id and i.ended_at is null
          and case when i.node = ? then not i.id = any(?)
            else pg_try_advisory_xact_lock(1263685969, i.node) end
      """;

  public static final String ADD_FILE =
      """
      insert into ingestion_file
          (ingestion_id, number, name, state, error, accepted, updated, unchanged, rejected, warned,
            rejection_groups, ids_after, ids_to, layout, written_by)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?, ?, pg_current_xact_id())
      """;

  public static final String COPY_REJECTIONS =
      """
      copy rejection
          (ingestion_id, file_number, file, line, column_name, value, reason, original, texts)
        from stdin (format binary)
      """;

  public static final String DELETE_REJECTIONS =
      "delete from rejection where ingestion_id = ? and file_number = ?";

  /** Deletes the oldest first, with their undo data; keeps ingestions that have not ended. */
  static final String FORGET =
      """
      with old as (
        select id from ingestion
          where ended_at is not null
          order by id desc
          offset ?
      ), gone as (
        delete from rejection where ingestion_id in (select id from old)
      ), former_values as (
        delete from undo_record where ingestion_id in (select id from old)
      ), added_currencies as (
        delete from undo_currency where ingestion_id in (select id from old)
      ), restored as (
        delete from undo_restored r
          where exists (select from old)
            and not exists (
              select from ingestion_file f
                where f.written_by::xid = r.writer and f.ingestion_id not in (select id from old)
            )
      )
      delete from ingestion where id in (select id from old)
      """;
}
