-- Queries over several tables for people, each behind its name.

-- name: loaded resources
select
  t.schema_name,
  t.resource,
  max(t.load_id) as last_load_id,
  max(l.inserted_at) as last_load_at,
  {count_sums}
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.parent_table is null and l.status <> 'reverted'
group by t.schema_name, t.resource
order by t.schema_name, t.resource

-- name: waiting by load
select
  t.load_id,
  t.schema_name || '.' || t.table_name as "table",
  t.rows_waiting,
  t.rows_blocked,
  l.inserted_at as since
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.staging_table is not null
order by t.load_id, 2

-- name: waiting by table
select
  t.schema_name || '.' || t.table_name as "table",
  count(*) as loads,
  max(case when t.parent_table is null then 0 else 1 end) = 1 as nested,
  cast(sum(t.rows_waiting) as bigint) as rows_waiting,
  cast(sum(t.rows_blocked) as bigint) as rows_blocked,
  min(l.inserted_at) as since
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.staging_table is not null and t.schema_name = $1
group by 1
order by 1

-- name: failed resources
-- Without those of which a later load did not fail.
select f.load_id, f.schema_name, f.resource, f.inserted_at, f.code, f.message, f.place
from _sluice.loads as f
where f.status = 'failed'
  and not exists (
    select 1
    from _sluice.loads as l
    where l.schema_name = f.schema_name
      and l.load_id > f.load_id
      and l.status <> 'revert'
      and (l.resource is not distinct from f.resource or l.resource is null)
      and (
        l.status = 'failed'
        or f.resource is null
        or exists (
          select 1
          from _sluice.load_tables as t
          where t.load_id = l.load_id and t.schema_name = l.schema_name and t.resource = f.resource
        )
      )
  )
order by f.load_id

-- name: latest loads
select
  l.load_id, l.schema_name, l.status, l.inserted_at, l.seconds, l.resource, l.code, l.message, l.place,
  l.reverts, l.reverted_by,
  {count_sums}
from _sluice.loads as l
left join _sluice.load_tables as t
  on t.load_id = l.load_id and t.schema_name = l.schema_name and t.parent_table is null
where l.status = 'failed' or not {only_failed}
group by
  l.load_id, l.schema_name, l.status, l.inserted_at, l.seconds, l.resource, l.code, l.message, l.place,
  l.reverts, l.reverted_by
order by l.load_id desc, l.schema_name
limit $1

-- name: number of loads
select count(*) as loads
from _sluice.loads as l
where l.status = 'failed' or not {only_failed}

-- name: load
select load_id, schema_name, status, inserted_at, seconds, resource, code, message, place, reverts, reverted_by
from _sluice.loads
where load_id = $1
order by schema_name

-- name: tables of load
select
  schema_name, table_name, resource, disposition, staging_table, cursor,
  rows_read, rows_merged, rows_waiting, rows_blocked, rows_superseded, rows_quarantined, rows_discarded
from _sluice.load_tables
where load_id = $1
order by schema_name, table_name

-- name: files of load
select resource, file_name, size_bytes, rows_read
from _sluice.files
where load_id = $1
order by schema_name, resource, file_name

-- name: quarantine of load
select resource, file_name, line, reason, raw
from _sluice.quarantine
where load_id = $1
order by schema_name, resource, file_name, line
limit 1000
