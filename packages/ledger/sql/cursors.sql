-- Statements on cursors, each behind its name.

-- name: of dataset
select resource, value, reached, type, load_id as "loadId", lacks_values as "lacksValues"
from _sluice.cursors
where schema_name = $1

-- name: all
select schema_name, resource, value, reached, type, load_id as "loadId", moved_at
from _sluice.cursors
order by schema_name, resource

-- name: remove
delete from _sluice.cursors where schema_name = $1 and resource = $2

-- name: write
insert into _sluice.cursors (schema_name, resource, value, reached, type, load_id, moved_at, lacks_values)
values ($1, $2, $3, $4, $5, $6, now(), $7)

-- name: look again
update _sluice.cursors set lacks_values = null where schema_name = $1 and resource = $2

-- name: record for load
update _sluice.load_tables
set cursor = $4
where schema_name = $1 and load_id = $2 and table_name = $3
