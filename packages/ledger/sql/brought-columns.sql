-- Statements on brought_columns, each behind its name. {column_names} are those of one record of load_tables, one a row.

-- name: record
insert into _sluice.brought_columns (schema_name, table_name, column_name, load_id)
select $1, $2, n.column_name, min(n.load_id)
from (
  select t.load_id, {column_names} as column_name
  from _sluice.load_tables as t
  where t.schema_name = $1
    and t.table_name = $2
    and t.load_id > (
      select coalesce(max(load_id), 0)
      from _sluice.brought_columns
      where schema_name = $1 and table_name = $2 and column_name = ''
    )
) as n
where not exists (
  select 1
  from _sluice.brought_columns as b
  where b.schema_name = $1 and b.table_name = $2 and b.column_name = n.column_name
)
group by n.column_name

-- name: remove last load
delete from _sluice.brought_columns where schema_name = $1 and table_name = $2 and column_name = ''

-- name: record last load
insert into _sluice.brought_columns (schema_name, table_name, column_name, load_id)
select $1, $2, '', coalesce(max(load_id), 0)
from _sluice.load_tables
where schema_name = $1 and table_name = $2

-- name: of table
select column_name as name
from _sluice.brought_columns
where schema_name = $1 and table_name = $2
union
select to_name
from _sluice.renames
where schema_name = $1 and table_name = $2
