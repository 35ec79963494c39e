-- Which database this is, so that one that was lost and made anew, or restored from an earlier day, is told from the one that took the rows.
create table database_identity (
  only_row boolean primary key default true check (only_row),
  id uuid not null default gen_random_uuid()
);
insert into database_identity default values;

-- Counts the batches that were taken: it goes back only where the database was restored. Numbers may be left out.
create sequence taken_batches;
