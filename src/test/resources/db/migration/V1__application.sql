-- An application's first migration, where its Flyway looks by default and with the version that ours has too.
create table portfolio (id bigint generated always as identity primary key, owner text not null);
