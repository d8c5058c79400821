-- The layout by which a file was read; null for files before this version, and for those that no layout recognised.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

alter table ingestion_file add column layout text;
