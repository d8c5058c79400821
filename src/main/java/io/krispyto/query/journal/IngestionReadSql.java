package io.krispyto.query.journal;

import java.util.Locale;

/** All SQL that reads ingestions and their rejections. None of it depends on the data version. */
public final class IngestionReadSql {
  private IngestionReadSql() {}

  /** In the order of {@link IngestionJson}. */
  private static final String COLUMNS =
      """
      i.id, i.source, i.checksum, i.dry_run, i.state, i.error, i.asked_at, i.started_at, i.ended_at,
        i.accepted, i.updated, i.unchanged, i.rejected, i.warned,
        i.file, i.bytes_read, i.bytes_total, i.rows_read, i.rows_per_second, i.seconds_left,
        i.undone_at,
        i.skipped_count
      """;

  /** $1: an id, to return the ingestions before it, or null; $2: maximum number of rows. */
  static final String INGESTIONS =
      "select "
          + COLUMNS
          + """
          from ingestion i
          where i.id < coalesce($1::bigint, 9223372036854775807)
          order by i.id desc
          limit $2
          """;

  /** $1: an id. Adds two columns: the files and the skipped files, as JSON text, sent unchanged. */
  static final String INGESTION =
      "select "
          + COLUMNS
          + """
          , (
            select '[' || coalesce(string_agg(row_to_json(listed)::text, ',' order by f.number), '') || ']'
            from ingestion_file f,
              lateral (
                select f.name as file, f.layout, f.state, f.error, f.accepted, f.updated, f.unchanged, f.rejected,
                  f.warned, f.rejection_groups
              ) as listed
            where f.ingestion_id = i.id
          ), coalesce(i.skipped::text, '[]')
          from ingestion i
          where i.id = $1
          """;

  /** $1: an id. */
  static final String EXISTS = "select exists (select from ingestion where id = $1)";

  /**
   * Planner setting for {@link #REJECTIONS}. Right after a load, before the table's statistics are
   * updated, the planner estimates a few thousand rows where there are a million. It would then
   * sort them all before the first row is sent.
   */
  public static final String BY_INDEX = "set local enable_sort = off";

  private static final String REJECTION = "select file, line, column_name, value, reason, original";

  /**
   * The size in bytes of the next originals. These are the long values, and their length can be
   * read without reading them.
   */
  private static final String IN_ORDER =
      String.format(
          Locale.ROOT,
          """
      , sum(octet_length(original)) over (
          order by file_number, line rows between 1 following and %d following
        )
      from rejection
      where ingestion_id = $1
      order by file_number, line
      """,
          RejectionBatch.MANY);

  /** $1: an id of an ingestion. In the order of the index rejection_in_order. */
  public static final String REJECTIONS = REJECTION + IN_ORDER;

  /** The same, with one more column before the last. */
  public static final String REJECTIONS_WITH_TEXTS = REJECTION + ", texts" + IN_ORDER;
}
