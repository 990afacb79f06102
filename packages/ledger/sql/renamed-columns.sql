-- Columns that have another name since, by their former one: those of this system schema, and those of what it has staged.
select c.table_schema as "schema", c.table_name as "table", c.column_name as "from"
from information_schema.columns c
where c.table_catalog = current_database()
  and (
    (c.table_schema = $1 and c.table_name = 'load_tables' and c.column_name = 'rows_held')
    or (
      c.column_name = '_sluice_held'
      and c.table_schema in (select schema_name || '_staging' from _sluice.load_tables where staging_table is not null)
    )
  )
order by 1, 2
