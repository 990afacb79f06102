-- Statements on models and their runs, each behind its name.

-- name: built
select schema_name as dataset, table_name as name, materialized, fingerprint, run_id as "runId"
from _sluice.models
where schema_name = $1 and table_name = $2

-- name: all
select schema_name as dataset, table_name as name, materialized, fingerprint, run_id as "runId"
from _sluice.models
order by schema_name, table_name

-- name: record
insert into _sluice.models (schema_name, table_name, materialized, fingerprint, run_id, built_at)
values ($1, $2, $3, $4, $5, now())
on conflict (schema_name, table_name) do update set
  materialized = excluded.materialized, fingerprint = excluded.fingerprint, run_id = excluded.run_id, built_at = excluded.built_at

-- name: next run
select nextval('_sluice.model_run_id') as id

-- name: record run
insert into _sluice.model_runs (run_id, node, kind, command, status, started_at, seconds, row_count, code, message, place)
values ($1, $2, $3, $4, $5, $6::text::timestamptz, $7::text::double precision, $8, $9, $10, $11)

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
