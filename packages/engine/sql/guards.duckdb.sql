-- What may keep rows out of the tables of this dataset; names of the guards' kinds are those of Guard.
select
  t.table_name as name,
  (
    select to_json(map(list(c.column_name), list({name: c.data_type})))
    from duckdb_columns() c
    where c.database_name = current_database() and c.schema_name = t.schema_name and c.table_name = t.table_name
  ) as types,
  (
    select coalesce(to_json(map(list(c.column_name), list(c.column_default))), '{}')
    from duckdb_columns() c
    where c.database_name = current_database() and c.schema_name = t.schema_name and c.table_name = t.table_name
      and c.column_default is not null
  ) as filled,
  (
    select coalesce(to_json(list({
      kind: case k.constraint_type when 'CHECK' then 'check' when 'FOREIGN KEY' then 'foreign-key' else 'unique' end,
      name: k.constraint_name,
      condition: k.expression,
      columns: k.constraint_column_names,
      "table": {dataset: t.schema_name, name: k.referenced_table},
      "references": k.referenced_column_names
    } order by k.constraint_index)), '[]')
    from duckdb_constraints() k
    where k.database_name = current_database() and k.schema_name = t.schema_name and k.table_name = t.table_name
      and k.constraint_type in ('CHECK', 'UNIQUE', 'PRIMARY KEY', 'FOREIGN KEY')
  ) as constraints,
  (
    select coalesce(to_json(list({
      name: i.index_name, "unique": i.is_unique, expressions: i.expressions::varchar[]
    } order by i.index_name)), '[]')
    from duckdb_indexes() i
    where i.database_name = current_database() and i.schema_name = t.schema_name and i.table_name = t.table_name
  ) as indexes,
  (
    select coalesce(to_json(list({
      kind: 'referenced',
      name: k.constraint_name,
      columns: k.referenced_column_names,
      "table": {dataset: k.schema_name, name: k.table_name},
      "references": k.constraint_column_names
    } order by k.table_name, k.constraint_index)), '[]')
    from duckdb_constraints() k
    where k.database_name = current_database() and k.schema_name = t.schema_name and k.referenced_table = t.table_name
      and k.constraint_type = 'FOREIGN KEY'
  ) as referenced
from duckdb_tables() t
where t.database_name = current_database()
  and t.schema_name = $1
  and list_contains($2::json::varchar[], t.table_name)
