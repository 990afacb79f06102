-- Statements on load_history and load_states, each behind its name.

-- name: record
insert into _sluice.load_history (
  load_id, schema_name, table_name, root_table, before_table, rows_before, rows_written, checksum, columns, kept_until, met, obstacle
)
values {rows}

-- name: record obstacle
update _sluice.load_history
set obstacle = $4
where schema_name = $1 and load_id = $2 and table_name = $3

-- name: kept of table
-- Loads of a root table that can be undone still.
select h.load_id as "loadId"
from _sluice.load_history as h
where h.schema_name = $1 and h.table_name = $2 and h.root_table is null and h.pruned_at is null and h.obstacle is null
order by 1

-- name: of load
select
  table_name as name,
  root_table as root,
  before_table as before,
  rows_before as "rowsBefore",
  rows_written as "rowsWritten",
  checksum,
  columns,
  kept_until as "keptUntil",
  met,
  pruned_at as "prunedAt",
  obstacle
from _sluice.load_history
where schema_name = $1 and load_id = $2
order by coalesce(root_table, table_name), root_table is not null, table_name

-- name: expired
select load_id as "loadId", table_name as name, before_table as before, rows_before as rows
from _sluice.load_history
where schema_name = $1 and pruned_at is null and kept_until < now()
order by load_id, table_name

-- name: prune
update _sluice.load_history
set pruned_at = now(), before_table = null
where schema_name = $1 and pruned_at is null and kept_until < now()

-- name: forget
delete from _sluice.load_history where schema_name = $1 and load_id = $2

-- name: later loads
-- Loads after one that may have met its rows in a root table; and those that moved on its cursor or state.
select
  t.load_id as "loadId",
  t.disposition = 'append' and cast(t.replaced_files as text) = '[]' as "onlyAdds",
  (
    select h.met
    from _sluice.load_history as h
    where h.schema_name = t.schema_name and h.load_id = t.load_id and h.table_name = t.table_name
  ) as met
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.schema_name = $1
  and t.load_id > $2
  and t.table_name = $3
  and t.root_table is null
  and l.status not in ('failed', 'reverted')
  and (t.rows_read > 0 or t.rows_deleted > 0 or t.disposition = 'replace' or cast(t.replaced_files as text) <> '[]')
union all
select c.load_id, false, null
from _sluice.cursors as c
where c.schema_name = $1 and c.load_id > $2 and c.resource = $4
union all
select s.load_id, false, null
from _sluice.pipeline_state as s
where s.schema_name = $1 and s.load_id > $2 and s.resource = $4 and cast(s.state as text) <> '{}'
order by 1

-- name: record state
insert into _sluice.load_states (load_id, schema_name, resource, cursor, state, files)
values ($1, $2, $3, $4, $5, $6)

-- name: states of load
select resource, cursor, state, files
from _sluice.load_states
where schema_name = $1 and load_id = $2
order by resource

-- name: forget files of states
update _sluice.load_states
set cursor = null, state = null, files = null
where schema_name = $1 and load_id = $2

-- name: all files
select load_id as "loadId", file_name as name, size_bytes as size, etag, modified_at as modified, rows_read as rows
from _sluice.files
where schema_name = $1 and resource = $2
order by load_id, file_name

-- name: files of load
select resource, count(*) as files
from _sluice.files
where schema_name = $1 and load_id = $2
group by resource

-- name: forget files of load
delete from _sluice.files where schema_name = $1 and load_id = $2

-- name: quarantined of load
select count(*) as records
from _sluice.quarantine
where schema_name = $1 and load_id = $2

-- name: forget quarantined of load
delete from _sluice.quarantine where schema_name = $1 and load_id = $2

-- name: plan slices of load again
update _sluice.slices
set status = 'planned', load_id = null, settled_at = null
where schema_name = $1 and load_id = $2

-- name: remove cursor
delete from _sluice.cursors where schema_name = $1 and resource = $2

-- name: remove state
delete from _sluice.pipeline_state where schema_name = $1 and resource = $2

-- name: record revert
insert into _sluice.loads (load_id, schema_name, status, inserted_at, seconds, schema_version_hash, reverts)
values ($1, $2, 'revert', now(), $3, '', $4)

-- name: record reverted
update _sluice.loads
set status = 'reverted', reverted_by = $3
where schema_name = $1 and load_id = $2
