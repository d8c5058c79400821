-- What it takes to undo an ingestion (DELETE /ingestions/{id}/records), and the groups of its rejections.
--
-- PostgreSQL knows which transaction wrote each row: the system column xmin. Each file is one transaction, so the records
-- that a file wrote, and that no one has changed since, are those with its xmin. This costs a load nothing, and notices every
-- change, whoever makes it. Only the former values of changed records are kept here.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

do $$
declare
  taken text;
begin
  select string_agg(format('%s.%s', current_schema(), name), ', ' order by place)
    into taken
    from unnest(array['undo_record', 'undo_currency', 'undo_restored']) with ordinality as ours (name, place)
    where to_regclass(format('%I.%I', current_schema(), name)) is not null;
  if taken is not null then
    raise exception
      'The tables cannot be taken over: there already, and the name is needed: %. Rename what has it.', taken;
  end if;
end $$;

-- Before ingestion, since a load writes the tables in this order. Neither is rewritten.
alter table ingestion_file
  -- The transaction of the file: that of its records and, unless the database was restored from a dump, of this row. Null
  -- for files loaded before this migration. Rows are never updated, which would change their transaction.
  add column written_by xid8,
  -- The records that the file added have ids above the first and up to the second of these. So may records that others
  -- added at the same time.
  add column ids_after bigint,
  add column ids_to bigint,
  -- The contract's RejectionGroup, the largest group first.
  add column rejection_groups json not null default '[]';

alter table ingestion
  add column undone_at timestamptz,
  -- How many of the added records were deleted by its undo, and by repetitions of it.
  add column undone_records bigint not null default 0;

-- The former values of the records that a file changed and no undo has restored, a thousand records to a row: one row for each would take twice the
-- storage. The arrays have one element for each record.
create table undo_record (
  ingestion_id bigint not null,
  file_number integer not null,
  record_ids bigint[] not null,
  -- The transactions that had written the former values, see undo_restored.
  writers xid[] not null,
  -- Null where the file did not change the value, NaN where the former value was null.
  high double precision[] not null,
  low double precision[] not null,
  open double precision[] not null,
  close double precision[] not null,
  volume double precision[] not null,
  marketcap double precision[] not null
);
create index undo_record_of_file on undo_record (ingestion_id, file_number);

-- The currencies that a file added.
create table undo_currency (
  ingestion_id bigint not null,
  file_number integer not null,
  currency_id bigint not null
);
create index undo_currency_of_file on undo_currency (ingestion_id, file_number);

-- Records whose current values an undo has restored: they count as written by the transaction that wrote them first. So
-- ingestions, and the files of one, can be undone one after the other, the newest first.
create table undo_restored (
  record_id bigint primary key,
  -- The xmin of the record, unless it was changed since.
  restored_by xid not null,
  writer xid not null
);
