-- How many files an ingestion has, known once its source is open. Where its process was killed after the last of them was
-- committed, the next one can tell that all of it is loaded.

-- Better to say that somebody is in the way than to wait without a word, with all writers behind.
set local lock_timeout = '1min';

alter table ingestion add column files integer;
