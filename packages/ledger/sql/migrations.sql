-- Statements on migrations, each behind its name.

-- name: all
select id, checksum, applied_at as "appliedAt", seconds, statements, finished
from _sluice.migrations
order by id

-- name: forget
delete from _sluice.migrations where id = {id}

-- name: record
insert into _sluice.migrations (id, checksum, applied_at, seconds, statements, finished)
values ($1, $2, cast($3 as timestamptz), cast($4 as double precision), $5, $6)

-- name: is there
select 1 as present
from information_schema.tables
where table_schema = {name} and table_name = 'migrations'

-- name: progress
select finished
from {schema}.migrations
where id = {id} and (finished or statements > 0)
