select
  table_name as name,
  comment,
  sql as definition,
  has_primary_key as keyed,
  check_constraint_count > 0 or index_count > 0 as guarded
from duckdb_tables()
where database_name = current_database() and schema_name = $1
