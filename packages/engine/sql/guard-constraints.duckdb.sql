-- The constraints of a dataset that may keep rows out; names of the kinds are those of Guard.
select to_json({
  'table': table_name,
  'kind': case constraint_type when 'CHECK' then 'check' when 'FOREIGN KEY' then 'foreign-key' else 'unique' end,
  'name': constraint_name,
  'condition': expression,
  'columns': constraint_column_names,
  'referenced': referenced_table,
  'references': referenced_column_names
}) as json
from duckdb_constraints()
where database_name = current_database()
  and schema_name = $1
  and constraint_type in ('CHECK', 'UNIQUE', 'PRIMARY KEY', 'FOREIGN KEY')
order by table_name, constraint_index
