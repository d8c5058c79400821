-- The first migration of an application, in Flyway's default location and with a version number that ours also uses.
create table portfolio (id bigint generated always as identity primary key, owner text not null);
