-- Remembers that a server began to load its configured source into the empty tables, so that one that was killed in the
-- midst of it goes on at its next start instead of serving a part as the whole.
create table first_load (
  id integer generated always as identity primary key,
  begun_at timestamptz not null default now(),
  ended_at timestamptz
);
