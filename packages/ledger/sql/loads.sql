-- Statements on loads, and on the sequence of their ids, each behind its name.

-- name: next id
select nextval('_sluice.load_id') as id

-- name: continue ids above (postgres)
select setval('_sluice.load_id', {highest})

-- name: continue ids above (duckdb)
create or replace sequence _sluice.load_id start {next}

-- name: last
-- And whether history of the dataset is kept whose time is over.
select
  coalesce(max(load_id), 0) as last,
  exists (
    select 1 from _sluice.load_history where schema_name = $1 and pruned_at is null and kept_until < now()
  ) as "hasExpired"
from _sluice.loads
where schema_name = $1 and status <> 'failed'

-- name: last and highest
select
  (select coalesce(max(load_id), 0) from _sluice.loads where schema_name = $1 and status <> 'failed') as last,
  (select coalesce(max(load_id), 0) from _sluice.loads) as highest

-- name: record
insert into _sluice.loads (load_id, schema_name, status, inserted_at, seconds, schema_version_hash)
values (
  $1,
  $2,
  case
    when exists (
      select 1 from _sluice.load_tables where load_id = $1 and schema_name = $2 and staging_table is not null
    ) then 'waiting'
    else 'loaded'
  end,
  now(),
  $3,
  $4
)

-- name: record failed
insert into _sluice.loads (
  load_id, schema_name, status, inserted_at, seconds, schema_version_hash, resource, code, message, place
)
values ({load_id}, $1, 'failed', now(), $2, '', $3, $4, $5, $6)

-- name: record dropped
update _sluice.loads set status = 'dropped' where load_id = $1

-- name: update status
update _sluice.loads as l
set status = now.status
from (
  select load_id, case when count(staging_table) > 0 then 'waiting' else 'loaded' end as status
  from _sluice.load_tables
  where schema_name = $1 and load_id in ({load_ids})
  group by load_id
) as now
where l.schema_name = $1
  and l.load_id = now.load_id
  and l.load_id in ({load_ids})
  and l.status not in (now.status, 'dropped', 'reverted')

-- name: loaded since
select resource, coalesce(root_table, table_name) as "table"
from _sluice.load_tables
where schema_name = $1 and load_id > $2
union
select resource, null
from _sluice.files
where schema_name = $1 and load_id > $2
union
select resource, null
from _sluice.pipeline_state
where schema_name = $1 and load_id > $2
union
select s.resource, null
from _sluice.load_states as s
join _sluice.loads as l
  on l.load_id = s.load_id and l.schema_name = s.schema_name
where s.schema_name = $1 and l.reverted_by > $2
