-- Statements on load_tables, each behind its name.

-- name: record
insert into _sluice.load_tables (
  load_id, schema_name, table_name, resource, parent_table, root_table, disposition, primary_key, columns, empty_columns,
  replaced_files, dedup_sort, staging_table, rows_read, rows_merged, rows_waiting, rows_blocked, rows_superseded,
  rows_quarantined, rows_discarded, values_discarded, contract, merge_strategy, keep_history
)
values {rows}

-- name: all that wait
select *
from _sluice.load_tables
where staging_table is not null
order by load_id, schema_name, table_name

-- name: observed tables that wait
select
  t.*,
  l.inserted_at,
  (
    select min(f.file_name)
    from _sluice.files as f
    where f.schema_name = t.schema_name and f.resource = t.resource and f.load_id = t.load_id
  ) as file
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.staging_table is not null
order by t.load_id, t.schema_name, coalesce(t.root_table, t.table_name), t.root_table is not null, t.table_name

-- name: tables with announced columns
select
  t.*,
  l.inserted_at,
  cast(null as text) as file
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.schema_name = $1
  and t.staging_table is null
  and cast(t.columns as text) like '%"announced"%'
  and not exists (
    select 1 from _sluice.load_tables as n
    where n.schema_name = t.schema_name and n.table_name = t.table_name and n.load_id > t.load_id
  )
order by t.table_name

-- name: of open loads
select *
from _sluice.load_tables
where schema_name = $1
  and load_id in (
    select load_id from _sluice.load_tables where schema_name = $1 and (staging_table is not null or load_id = $2)
  )
order by load_id, table_name

-- name: of one load
select *
from _sluice.load_tables
where schema_name = $1 and load_id = $2
order by table_name

-- name: one
select *
from _sluice.load_tables
where load_id = $1 and schema_name = $2 and table_name = $3

-- name: latest
select *
from _sluice.load_tables
where schema_name = $1 and table_name = $2
order by load_id desc
limit 1

-- name: latest of all
select distinct on (schema_name, table_name) *
from _sluice.load_tables
order by schema_name, table_name, load_id desc

-- name: strategies that wrote columns
-- What a load replaced, no earlier load has in the table; and versions become other rows only in a new table.
with wrote as (
  select
    schema_name,
    table_name,
    (merge_strategy -> 'versions') is not null as has_versions,
    max(load_id) as load_id
  from _sluice.load_tables
  where root_table is null
    and (
      ((merge_strategy -> 'versions') is not null and rows_merged > 0)
      or (((merge_strategy -> 'missing') ->> 'how') = 'soft' and rows_deleted > 0)
    )
  group by schema_name, table_name, (merge_strategy -> 'versions') is not null
),
remade as (
  select
    schema_name,
    table_name,
    max(load_id) filter (where disposition = 'replace') as replaced_in,
    max(load_id) filter (where (merge_strategy -> 'versions') is null) as other_in
  from _sluice.load_tables
  where root_table is null and rows_merged > 0
  group by schema_name, table_name
)
select
  t.schema_name,
  t.table_name,
  t.merge_strategy as strategy
from wrote as w
join _sluice.load_tables as t
  on t.schema_name = w.schema_name and t.table_name = w.table_name and t.load_id = w.load_id
left join remade as r
  on r.schema_name = w.schema_name and r.table_name = w.table_name
where coalesce(r.replaced_in, 0) <= w.load_id
  and not (w.has_versions and coalesce(r.other_in, 0) > w.load_id)

-- name: nested tables
select distinct table_name as name, parent_table as parent, root_table as root
from _sluice.load_tables
where schema_name = $1 and root_table is not null

-- name: waits
select 1 as present
from _sluice.load_tables
where schema_name = $1 and coalesce(root_table, table_name) = $2 and staging_table is not null
limit 1

-- name: counts
select
  load_id as "loadId",
  schema_name as dataset,
  table_name as "table",
  parent_table as parent,
  resource,
  rows_read as "rowsRead",
  rows_merged as "rowsMerged",
  rows_waiting as "rowsWaiting",
  rows_blocked as "rowsBlocked",
  rows_superseded as "rowsSuperseded",
  rows_discarded as "rowsDiscarded",
  values_discarded as "valuesDiscarded",
  rows_deleted as "rowsDeleted",
  rows_older as "rowsOlder"
from _sluice.load_tables
where schema_name = $1 and load_id in ({load_ids})
order by load_id, table_name

-- name: counts of open loads
select
  load_id as "loadId",
  schema_name as dataset,
  table_name as "table",
  parent_table as parent,
  resource,
  rows_read as "rowsRead",
  rows_merged as "rowsMerged",
  rows_waiting as "rowsWaiting",
  rows_blocked as "rowsBlocked",
  rows_superseded as "rowsSuperseded",
  rows_discarded as "rowsDiscarded",
  values_discarded as "valuesDiscarded",
  rows_deleted as "rowsDeleted",
  rows_older as "rowsOlder"
from _sluice.load_tables
where (load_id, schema_name) in (
  select load_id, schema_name from _sluice.load_tables where staging_table is not null
)

-- name: record merge
update _sluice.load_tables
set
  rows_merged = rows_merged + $4,
  rows_superseded = rows_superseded + $5,
  rows_waiting = $6,
  rows_blocked = $7,
  rows_deleted = rows_deleted + $8,
  rows_older = rows_older + $9
where schema_name = $1 and load_id = $2 and table_name = $3

-- name: record superseded rows
update _sluice.load_tables as t
set
  rows_superseded = t.rows_superseded + v.n,
  rows_waiting = t.rows_waiting - v.n,
  rows_blocked = greatest(t.rows_blocked - v.n, 0)
from (values {superseded}) as v (load_id, n)
where t.schema_name = $1 and t.table_name = $2 and t.load_id = v.load_id

-- name: record that all rows wait
update _sluice.load_tables
set
  rows_waiting = rows_read - rows_merged - rows_superseded - rows_quarantined - rows_discarded,
  rows_blocked = 0
where schema_name = $1 and load_id = $2 and table_name in ({tables})

-- name: record that all rows are blocked
update _sluice.load_tables
set
  rows_waiting = rows_read - rows_merged - rows_superseded - rows_quarantined - rows_discarded,
  rows_blocked = rows_read - rows_merged - rows_superseded - rows_quarantined - rows_discarded
where schema_name = $1 and load_id = $2 and table_name in ({tables})

-- name: record merged schema
update _sluice.load_tables
set merged_schema = $3
where schema_name = $1 and load_id = $2 and table_name in ({tables})

-- name: take rows out
update _sluice.load_tables
set
  rows_read = rows_read - cast($4 as bigint),
  rows_waiting = rows_waiting - cast($4 as bigint)
where schema_name = $1 and load_id = $2 and table_name = $3

-- name: record what blocks rows
update _sluice.load_tables
set blocked = $4
where schema_name = $1 and load_id = $2 and table_name = $3

-- name: discard what waits
update _sluice.load_tables
set rows_discarded = rows_discarded + rows_waiting, rows_waiting = 0, rows_blocked = 0, staging_table = null
where load_id = $1 and schema_name = $2 and table_name = $3

-- name: set staging table
update _sluice.load_tables
set staging_table = $4
where load_id = $1 and schema_name = $2 and table_name = $3

-- name: clear staging tables
update _sluice.load_tables
set staging_table = null
where schema_name = $1 and table_name = $2 and load_id in ({load_ids})

-- name: staging tables in use
select distinct staging_table as name
from _sluice.load_tables
where schema_name = $1 and staging_table in ({names})

-- name: rename columns
-- The next merge looks at it again, though the final tables are as they were.
update _sluice.load_tables
set
  columns = $1,
  empty_columns = $2,
  primary_key = $3,
  dedup_sort = $4,
  merge_strategy = $8,
  merged_schema = case when merged_schema is not null then 'renamed' end
where load_id = $5 and schema_name = $6 and table_name = $7
