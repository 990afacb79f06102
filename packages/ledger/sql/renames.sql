-- Statements on renames, each behind its name.

-- name: is there
select 1 as known
from information_schema.tables
where table_schema = $1 and table_name = 'renames'

-- name: all
select schema_name as dataset, table_name as name, from_name as "from", to_name as "to"
from _sluice.renames
order by migration_id, schema_name, table_name, from_name

-- name: remove
delete from _sluice.renames where schema_name = $1 and table_name = $2 and from_name = $3

-- name: record
insert into _sluice.renames (schema_name, table_name, from_name, to_name, migration_id)
values ($1, $2, $3, $4, $5)
