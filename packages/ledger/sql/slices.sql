-- Statements on slices, each behind its name.

-- name: all
select
  schema_name, resource, slice_from as "from", slice_to as "to", status, load_id as "loadId", code, message
from _sluice.slices
order by schema_name, resource, slice_from, slice_to

-- name: plan
insert into _sluice.slices (schema_name, resource, slice_from, slice_to, status)
select $1, $2, $3, $4, 'planned'
where not exists (
  select 1
  from _sluice.slices
  where schema_name = $1 and resource = $2 and slice_from = $3 and slice_to = $4
)

-- name: settle
update _sluice.slices
set status = $5, load_id = $6, code = $7, message = $8, settled_at = now()
where schema_name = $1 and resource = $2 and slice_from = $3 and slice_to = $4
