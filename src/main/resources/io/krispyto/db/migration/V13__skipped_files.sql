-- The files of a folder or archive that an ingestion did not load: their number, and the first ones with the reason. A constant
-- default does not rewrite the table.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

alter table ingestion
  add column skipped_count int not null default 0,
  add column skipped json;
