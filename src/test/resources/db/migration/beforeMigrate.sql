-- A callback of an application, which must not run for our migrations.
create table if not exists callback_ran (at timestamptz not null default now());
