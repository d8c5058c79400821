package io.krispyto.ingestion;

/**
 * All SQL of a load, in the order it runs. Each file is one transaction: its rows are copied to
 * temporary tables as they are, and merged from there.
 *
 * <p>Rows refer to their currency by a label, a number for a name and symbol as the file spells
 * them, so that names are compared a few times a currency, not a few times a row.
 */
final class LoadSql {
  private LoadSql() {}

  /** Once a connection; every commit and rollback empties them. */
  static final String PREPARE =
      """
      set work_mem = '64MB';
      create temporary table loading_label (
        label integer primary key, line bigint, name text, symbol text,
        currency_id bigint, expected_symbol text
      ) on commit delete rows;
      create temporary table loading_row (
        line bigint, label integer, date timestamp,
        high double precision, low double precision, open double precision, close double precision,
        volume double precision, marketcap double precision
      ) on commit delete rows;
      create temporary table loading_added (currency_id bigint) on commit delete rows;
      create temporary table loading_twice (currency_id bigint, date timestamp, first_line bigint)
        on commit delete rows;
      create temporary table loading_rejected (line bigint, title text, value text, reason text)
        on commit delete rows;
      """;

  static final String COPY_LABELS =
      "copy loading_label (label, line, name, symbol) from stdin (format binary)";

  static final String COPY_ROWS = "copy loading_row from stdin (format binary)";

  /** Without it the planner takes the tables for small ones, and would loop over the rows. */
  static final String ANALYZE = "analyze loading_label, loading_row";

  /**
   * Adds the currencies that are not there yet, in the order of their names, so that two loads at
   * once wait for each other and never in a circle.
   */
  static final String ADD_CURRENCIES =
      """
      with missing as (
        select distinct on (lower(l.name)) l.name, l.symbol
          from loading_label l
          where not exists (select from currency c where lower(c.name) = lower(l.name))
          order by lower(l.name), l.line
      ), added as (
        insert into currency (name, symbol)
          select name, symbol from missing order by lower(name)
          on conflict (lower(name)) do nothing
          returning id
      )
      insert into loading_added select id from added
      """;

  /** Currencies taken over from other programs may be without a symbol. */
  static final String FILL_SYMBOLS =
      """
      with nameless as (
        select id, name from currency
          where symbol = '' and lower(name) in (select lower(name) from loading_label)
          order by id
          for no key update
      )
      update currency c set symbol = l.symbol
        from nameless n, (
          select distinct on (lower(name)) name, symbol from loading_label order by lower(name), line
        ) l
        where c.id = n.id and lower(l.name) = lower(n.name)
      """;

  static final String FIND_CURRENCIES =
      """
      update loading_label l set currency_id = c.id, expected_symbol = c.symbol
        from currency c
        where lower(c.name) = lower(l.name)
      """;

  static final String REJECT_OTHER_SYMBOLS =
      """
      with gone as (
        delete from loading_row r
          using loading_label l
          where l.label = r.label and lower(l.symbol) <> lower(l.expected_symbol)
          returning r.line, l.name, l.symbol, l.expected_symbol
      )
      insert into loading_rejected
        select line, 'Symbol', symbol, format('is not %s, the symbol of %s', expected_symbol, name)
          from gone
      """;

  static final String FIND_TWICE =
      """
      insert into loading_twice
        select l.currency_id, r.date, min(r.line)
          from loading_row r
          join loading_label l on l.label = r.label
          group by l.currency_id, r.date
          having count(*) > 1
      """;

  /** Each names the first line that says something else. */
  static final String REJECT_CONTRADICTIONS =
      """
      with contradiction as (
        select t.currency_id, t.date, t.first_line, min(r.line) as other_line
          from loading_twice t
          join loading_row f on f.line = t.first_line
          join loading_label l on l.currency_id = t.currency_id
          join loading_row r on r.label = l.label and r.date = t.date
          where (r.high, r.low, r.open, r.close, r.volume, r.marketcap)
            is distinct from (f.high, f.low, f.open, f.close, f.volume, f.marketcap)
          group by t.currency_id, t.date, t.first_line
      ), gone as (
        delete from loading_row r
          using contradiction c, loading_row f, loading_label l
          where f.line = c.first_line
            and l.currency_id = c.currency_id and r.label = l.label and r.date = c.date
          returning r.line, r.date,
            case when (r.high, r.low, r.open, r.close, r.volume, r.marketcap)
              is distinct from (f.high, f.low, f.open, f.close, f.volume, f.marketcap)
              then c.first_line else c.other_line end as other_line
      )
      insert into loading_rejected
        select line, 'Date', to_char(date, 'YYYY-MM-DD HH24:MI:SS'),
            format('is on line %s too, with other values', other_line)
          from gone
      """;

  static final String DROP_REPETITIONS =
      """
      delete from loading_row r
        using loading_twice t, loading_label l
        where l.currency_id = t.currency_id
          and r.label = l.label and r.date = t.date and r.line > t.first_line
      """;

  static final String REJECTED =
      """
      select line, title, value, reason from loading_rejected order by line limit ?
      """;

  /**
   * Whether there is anything to write. Loading what is there already then leaves the tables alone:
   * no locks, and no trigger that takes a statement for a change.
   */
  static final String ANY_CHANGE =
      """
      select exists (
        select from loading_row r
          join loading_label l on l.label = r.label
          left join record k on k.currency_id = l.currency_id and k.date = r.date
          where k.id is null
            or (k.high, k.low, k.open, k.close, k.volume, k.marketcap)
              is distinct from (r.high, r.low, r.open, r.close, r.volume, r.marketcap)
      )
      """;

  /** Sorted for the same reason as the currencies; {@code xmax} is 0 where the row is new. */
  static final String MERGE =
      """
      with written as (
        insert into record as k
            (currency_id, date, high, low, open, close, volume, marketcap)
          select l.currency_id, r.date, r.high, r.low, r.open, r.close, r.volume, r.marketcap
            from loading_row r
            join loading_label l on l.label = r.label
            order by l.currency_id, r.date
          on conflict (currency_id, date) do update
            set high = excluded.high, low = excluded.low, open = excluded.open,
              close = excluded.close, volume = excluded.volume, marketcap = excluded.marketcap
            where (k.high, k.low, k.open, k.close, k.volume, k.marketcap)
              is distinct from (excluded.high, excluded.low, excluded.open, excluded.close,
                excluded.volume, excluded.marketcap)
          returning k.xmax = 0 as is_new
      )
      select count(*) filter (where is_new), count(*) filter (where not is_new) from written
      """;

  /** Currencies of which every row was rejected. Nobody else has seen them yet. */
  static final String DROP_UNUSED_CURRENCIES =
      """
      delete from currency c
        using loading_added a
        where c.id = a.currency_id
          and not exists (select from record k where k.currency_id = c.id)
      """;
}
