-- The columns of the primary key and of the foreign keys of a table (schema and name), key by key.
select k.constraint_name as key_name, k.column_name as own,
  case when k.referenced_table_schema = k.table_schema then k.referenced_table_name
    else concat(k.referenced_table_schema, '.', k.referenced_table_name) end as other,
  k.referenced_column_name as other_column
from information_schema.key_column_usage k
where k.table_schema = ? and k.table_name = ? and (k.constraint_name = 'PRIMARY' or k.referenced_table_name is not null)
order by k.constraint_name, k.ordinal_position
