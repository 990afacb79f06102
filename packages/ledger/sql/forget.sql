-- Statements that take back what the ledger knows of resources, each behind its name.

-- name: tables of resources
select distinct table_name as "table", resource
from _sluice.load_tables
where schema_name = $1

-- name: waiting of resources
select resource, sum(rows_waiting) as rows
from _sluice.load_tables
where schema_name = $1 and staging_table is not null
group by resource

-- name: staging of resources
select distinct resource, staging_table as name
from _sluice.load_tables
where schema_name = $1 and staging_table is not null

-- name: files of resources
select resource, count(distinct file_name) as files
from _sluice.files
where schema_name = $1
group by resource

-- name: forget
delete from _sluice.cursors where schema_name = {schema} and resource in ({resources});
delete from _sluice.slices where schema_name = {schema} and resource in ({resources});
delete from _sluice.pipeline_state where schema_name = {schema} and resource in ({resources});
delete from _sluice.files where schema_name = {schema} and resource in ({resources});
delete from _sluice.renames where schema_name = {schema} and table_name in ({tables});
delete from _sluice.brought_columns where schema_name = {schema} and table_name in ({tables});
update _sluice.load_tables
set rows_discarded = rows_discarded + rows_waiting, rows_waiting = 0, rows_blocked = 0, blocked = null, staging_table = null
where schema_name = {schema} and resource in ({resources}) and staging_table is not null;
update _sluice.loads
set status = 'dropped'
where schema_name = {schema}
  and status = 'waiting'
  and not exists (
    select 1
    from _sluice.load_tables as t
    where t.schema_name = loads.schema_name and t.load_id = loads.load_id and t.staging_table is not null
  );
