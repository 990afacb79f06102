select to_json({
  'table': table_name,
  'name': index_name,
  'unique': is_unique,
  'expressions': expressions::varchar[]
}) as json
from duckdb_indexes()
where database_name = current_database() and schema_name = $1
order by index_name
