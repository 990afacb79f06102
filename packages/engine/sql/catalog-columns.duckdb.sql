-- One value for each column: reading a result cell by cell costs more than reading the catalog.
select to_json({
  'table': table_name,
  'column': column_name,
  'place': column_index,
  'type': data_type,
  'nullable': is_nullable,
  'comment': comment,
  'default': column_default
}) as json
from duckdb_columns()
where database_name = current_database() and schema_name = $1
