-- Statements on pipeline_state, each behind its name.

-- name: of dataset
select resource, state, load_id as load
from _sluice.pipeline_state
where schema_name = $1

-- name: remove
delete from _sluice.pipeline_state where schema_name = $1 and resource = $2

-- name: record
insert into _sluice.pipeline_state (schema_name, resource, state, load_id)
values ($1, $2, $3, $4)
