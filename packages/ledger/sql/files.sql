-- Statements on files, each behind its name.

-- name: record
insert into _sluice.files (schema_name, resource, file_name, load_id, size_bytes, etag, modified_at, rows_read)
values {rows}

-- name: latest of dataset
select distinct on (resource, file_name)
  resource,
  file_name as name,
  etag,
  load_id as "loadId",
  rows_read as rows
from _sluice.files
where schema_name = $1
order by resource, file_name, load_id desc

-- name: forget
delete from _sluice.files where schema_name = $1 and resource = $2

-- name: mark as changed
update _sluice.files
set etag = 'retry:' || etag
where schema_name = $1
  and resource = $2
  and file_name = $3
  and etag not like 'retry:%'
  and load_id = (
    select max(load_id) from _sluice.files where schema_name = $1 and resource = $2 and file_name = $3
  )
