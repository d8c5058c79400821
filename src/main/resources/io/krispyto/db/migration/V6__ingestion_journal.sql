-- What became of each ingestion, kept for as long as the setting INGESTIONS_KEPT says. Not part of the data: nothing here
-- raises the data version.

-- Better to say that somebody is in the way than to wait without a word, with all writers behind.
set local lock_timeout = '1min';

do $$
declare
  taken text;
begin
  select string_agg(format('%s.%s', current_schema(), name), ', ' order by place)
    into taken
    from unnest(array['ingestion', 'ingestion_file', 'rejection', 'ingested_part']) with ordinality as ours (name, place)
    where to_regclass(format('%I.%I', current_schema(), name)) is not null;
  if taken is not null then
    raise exception
      'The tables cannot be taken over: there already, and the name is needed: %. Rename what has it.', taken;
  end if;
end $$;

create table ingestion (
  id bigint generated always as identity primary key,
  -- What people know it by: no folders of the machine, no secrets of a URL.
  source text not null,
  -- SHA-256, hex: of the file; of several, of the lines that sha256sum prints for them in the order of their names.
  checksum text,
  dry_run boolean not null default false,
  -- partly: some files failed.
  state text not null default 'waiting' check (state in ('waiting', 'running', 'loaded', 'partly', 'failed')),
  -- Why nothing of the whole source was loaded.
  error text,
  -- Who runs it. As long as that process lives it holds the advisory lock of this number (see IngestionJournal), so that
  -- others can tell an ingestion that runs from one whose process was killed.
  node integer not null,
  asked_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  -- How far it is, about once a second. Bytes and rows are those of the files, not of their zip.
  file text,
  bytes_read bigint not null default 0,
  bytes_total bigint,
  rows_read bigint not null default 0,
  rows_per_second bigint,
  seconds_left bigint,
  -- Of the files that are done.
  accepted bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  rejected bigint not null default 0
);
create index ingestion_not_ended on ingestion (id) where ended_at is null;

-- One row a file, written in the transaction of the file's records: it is there if and only if they are.
create table ingestion_file (
  ingestion_id bigint not null references ingestion on delete cascade,
  -- In the order they are loaded, from 1.
  number integer not null,
  name text not null,
  state text not null check (state in ('loaded', 'failed')),
  error text,
  accepted bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  rejected bigint not null default 0,
  primary key (ingestion_id, number)
);

-- No foreign key, whose check would cost more than writing the row: a broken file has a million of them.
create table rejection (
  ingestion_id bigint not null,
  file_number integer not null,
  -- Repeated from ingestion_file, which has no row yet while the file is being read.
  file text not null,
  -- Where the row begins in the file; its header is on line 1.
  line bigint not null,
  -- What the header calls it; null, as is the value, if the row as a whole is meant.
  column_name text,
  value text,
  reason text not null,
  -- The whole row as the file has it, without its line end.
  original text not null,
  -- The texts of Name, Symbol, Date, High, Low, Open, Close, Volume, Marketcap; null where the row has too few or too many.
  texts text[]
);
create index rejection_in_order on rejection (ingestion_id, file_number, line);

-- What was loaded of the configured source, so that it is asked for what changed only.
create table ingested_part (
  source text not null,
  -- The name of a file in a folder; empty for what is one file.
  part text not null,
  size bigint,
  modified timestamptz,
  -- As the server of a URL gave them, for conditional requests.
  entity_tag text,
  last_modified text,
  checksum text not null,
  primary key (source, part)
);
