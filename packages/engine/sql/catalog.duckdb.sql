select
  c.schema_name as dataset,
  c.table_name as name,
  c.column_name as "column",
  c.data_type as type,
  c.is_nullable as nullable,
  case
    when c.column_default is null then null
    -- Only the statement that makes the table says what is a default, and what is computed each time.
    when contains(t.sql, c.column_name || ' ' || c.data_type || ' GENERATED ALWAYS AS(')
      or contains(t.sql, '"' || replace(c.column_name, '"', '""') || '" ' || c.data_type || ' GENERATED ALWAYS AS(')
      then 'always'
    else 'default'
  end as filled,
  t.check_constraint_count > 0 or t.index_count > 0 as guarded,
  t.comment as comment
from duckdb_columns() c
join duckdb_tables() t using (database_name, schema_name, table_name)
where c.database_name = current_database()
  and list_contains($1::json::varchar[], c.schema_name)
order by c.schema_name, c.table_name, c.column_index
