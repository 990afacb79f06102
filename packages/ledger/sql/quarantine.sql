-- Statements on quarantine, each behind its name.

-- name: record
insert into _sluice.quarantine (load_id, schema_name, resource, file_name, line, reason, raw)
values {rows}

-- name: record from
insert into _sluice.quarantine (load_id, schema_name, resource, file_name, line, reason, raw)
select {load_id}, {dataset}, {resource}, file_name, line, reason, raw
from {table}

-- name: is open
-- Records of a file that was loaded again since are done with.
not exists (
  select 1
  from _sluice.files as f
  where f.schema_name = q.schema_name
    and f.resource = q.resource
    and f.file_name = q.file_name
    and f.load_id > q.load_id
)

-- name: groups
select q.load_id, q.schema_name, q.resource, q.file_name, min(q.line) as line, q.reason, count(*) as records
from _sluice.quarantine as q
where {where}
group by q.load_id, q.schema_name, q.resource, q.file_name, q.reason
order by q.load_id desc, q.schema_name, q.resource, q.file_name, min(q.line), q.reason

-- name: records
select q.load_id, q.schema_name, q.resource, q.file_name, q.line, q.reason, q.raw
from _sluice.quarantine as q
where {where}
order by q.load_id desc, q.schema_name, q.resource, q.file_name, q.line, q.reason
limit {limit}

-- name: count
select count(*) as records
from _sluice.quarantine as q
where {where}

-- name: delete
delete from _sluice.quarantine as q
where {where}
