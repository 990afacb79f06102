select
  c.schema_name as dataset,
  c.table_name as name,
  c.column_name as "column",
  c.data_type as type,
  c.is_nullable as nullable,
  t.comment as comment
from duckdb_columns() c
join duckdb_tables() t using (database_name, schema_name, table_name)
where c.database_name = current_database()
  and list_contains($1::json::varchar[], c.schema_name)
order by c.schema_name, c.table_name, c.column_index
