-- Statements on quarantine, each behind its name.

-- name: record
insert into _sluice.quarantine (load_id, schema_name, resource, file_name, line, reason, raw)
values {rows}

-- name: record from
insert into _sluice.quarantine (load_id, schema_name, resource, file_name, line, reason, raw)
select {load_id}, {dataset}, {resource}, file_name, line, reason, raw
from {table}
