-- One row for each table: reading a result cell by cell costs more than reading the catalog.
select
  c.schema_name as dataset,
  c.table_name as name,
  t.check_constraint_count > 0 or t.index_count > 0 as guarded,
  t.comment as comment,
  to_json(list({
    'column': c.column_name,
    'type': c.data_type,
    'nullable': c.is_nullable,
    'masked': case when starts_with(c.comment, 'masked: ') then c.comment end,
    'strict': case when list_contains(k.columns, c.column_name) then 'it is part of a primary key' end,
    'filled': case
      when c.column_default is null then null
      -- Only the statement that makes the table says what is a default, and what is computed each time.
      when contains(t.sql, c.column_name || ' ' || c.data_type || ' GENERATED ALWAYS AS(')
        or contains(t.sql, '"' || replace(c.column_name, '"', '""') || '" ' || c.data_type || ' GENERATED ALWAYS AS(')
        then 'always'
      else 'default'
    end
  } order by c.column_index)) as columns
from duckdb_columns() c
join duckdb_tables() t using (database_name, schema_name, table_name)
left join (
  select schema_name, table_name, any_value(constraint_column_names) as columns
  from duckdb_constraints()
  where database_name = current_database() and constraint_type = 'PRIMARY KEY'
  group by all
) k using (schema_name, table_name)
where c.database_name = current_database()
  and list_contains($1::json::varchar[], c.schema_name)
group by all
