-- Statements on models and their runs, each behind its name.

-- name: built
select schema_name as dataset, table_name as name, materialized, fingerprint, run_id as "runId", comments
from _sluice.models
where schema_name = $1 and table_name = $2

-- name: all
select schema_name as dataset, table_name as name, materialized, fingerprint, run_id as "runId"
from _sluice.models
order by schema_name, table_name

-- name: all with comments
select schema_name as dataset, table_name as name, materialized, fingerprint, run_id as "runId", comments
from _sluice.models

-- name: record
insert into _sluice.models (schema_name, table_name, materialized, fingerprint, run_id, comments, built_at)
values ($1, $2, $3, $4, $5, $6::text::json, now())

-- name: record again
update _sluice.models
set materialized = $3, fingerprint = $4, run_id = $5, comments = $6::text::json, built_at = now()
where schema_name = $1 and table_name = $2

-- name: next run
select nextval('_sluice.model_run_id') as id

-- name: record runs
insert into _sluice.model_runs (run_id, node, kind, command, status, started_at, seconds, row_count, code, message, place)
values {rows}

-- name: last run
select node, kind, command, status
from _sluice.model_runs
where run_id = (select max(run_id) from _sluice.model_runs)
order by node

-- name: slices of a model
select slice_from as since, slice_to as until
from _sluice.model_slices
where schema_name = $1 and table_name = $2
order by slice_from, slice_to

-- name: record slice
insert into _sluice.model_slices (schema_name, table_name, slice_from, slice_to, built_at)
values ($1, $2, $3, $4, now())

-- name: forget touching slices
delete from _sluice.model_slices
where schema_name = $1 and table_name = $2 and slice_from <= $4 and slice_to >= $3
returning slice_from as since, slice_to as until

-- name: forget slices
delete from _sluice.model_slices where schema_name = $1 and table_name = $2

-- name: inputs
select node, run_id as "runId", definition, inputs, cast(recorded_at as text) as "recordedAt"
from _sluice.model_inputs

-- name: record inputs
insert into _sluice.model_inputs (node, run_id, definition, inputs, recorded_at)
values ($1, $2, $3, $4::text::json, now())
on conflict (node) do update set
  run_id = excluded.run_id, definition = excluded.definition, inputs = excluded.inputs, recorded_at = excluded.recorded_at

-- name: forget inputs
delete from _sluice.model_inputs where node = $1

-- name: filled tables
select distinct schema_name as dataset, table_name as name from _sluice.load_tables

-- name: migrated
select cast(count(*) as text) || '/' || cast(coalesce(sum(statements), 0) as text) as state from _sluice.migrations
