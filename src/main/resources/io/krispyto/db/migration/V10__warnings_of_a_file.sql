-- See V9. A migration of its own: a load writes the two tables in the other order, and a transaction that locks both could
-- deadlock with it.

-- An error is better than a long wait that blocks all other writers.
set local lock_timeout = '1min';

alter table ingestion_file add column warned bigint not null default 0;
