-- A callback of an application, which is not for our migrations.
create table if not exists callback_ran (at timestamptz not null default now());
