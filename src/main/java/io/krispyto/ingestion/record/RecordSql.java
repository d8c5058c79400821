package io.krispyto.ingestion.record;

/** The SQL statements that write single records, in execution order. */
final class RecordSql {
  private RecordSql() {}

  /** A load locks the records of a file until its commit, which can take minutes. */
  static final String LIMIT_WAITING = "set local lock_timeout = '1500ms'";

  /**
   * $1: a text that names currencies, $2: a day. Returns the currencies that the text means on the
   * day. Columns: id, name, symbol, slug.
   */
  static final String CURRENCIES =
      """
      select id::bigint, name, symbol, krispyto_slug from currency
        where id in (select meant from currencies_meant($1, $2) as meant)
        order by lower(name) collate "C"
      """;

  /**
   * $1: id of a currency, $2: start of the day. The last row is the record of the day. Locks rows
   * in the same order as a load, so that the two cannot deadlock.
   */
  static final String LOCK =
      """
      select id, finite_or_null(high), finite_or_null(low), finite_or_null(open),
          finite_or_null(close), finite_or_null(volume), finite_or_null(marketcap)
        from record
        where currency_id = $1::bigint
          and date >= $2::timestamp and date < $2::timestamp + interval '1 day'
        order by date
        for update
      """;

  /** $1: id of a record, $2 to $7: high, low, open, close, volume, market cap. */
  static final String REPLACE =
      """
      update record
        set high = $2, low = $3, open = $4, close = $5, volume = $6, marketcap = $7
        where id = $1
      """;

  /**
   * $1: id of a currency, $2: time, $3 to $8: high, low, open, close, volume, market cap. Changes
   * nothing if another session added the record first.
   */
  static final String ADD =
      """
      insert into record (currency_id, date, high, low, open, close, volume, marketcap)
        values ($1::bigint, $2, $3, $4, $5, $6, $7, $8)
        on conflict (currency_id, date) do nothing
      """;

  /** Returns whether a load holds locks on records; used after a lock timeout. */
  static final String IS_LOADING =
      """
      select exists (
        select from pg_locks held join pg_stat_activity holder using (pid)
          where held.locktype = 'relation' and held.relation = 'record'::regclass
            and held.database = (select oid from pg_database where datname = current_database())
            and held.granted and held.mode <> 'AccessShareLock'
            and holder.application_name = 'krispyto load'
      )
      """;

  /** $1: ids of records. */
  static final String REMOVE = "delete from record where id = any($1::bigint[])";

  /**
   * Must be read after the commit. The number of a running transaction may be lower than one that
   * other sessions have already seen without its changes.
   */
  static final String VERSION = "select number from data_version";
}
