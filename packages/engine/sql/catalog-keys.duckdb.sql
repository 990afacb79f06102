select table_name as name, constraint_column_names as columns
from duckdb_constraints()
where database_name = current_database() and schema_name = $1 and constraint_type = 'PRIMARY KEY'
