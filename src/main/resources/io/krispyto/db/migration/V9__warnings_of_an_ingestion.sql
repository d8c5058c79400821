-- Counts the loaded rows whose open or close lies outside low to high. A constant default does not rewrite the tables.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

alter table ingestion add column warned bigint not null default 0;
