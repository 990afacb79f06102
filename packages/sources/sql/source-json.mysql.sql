-- The columns of a table (schema and name) of MariaDB that only take JSON, which it declares as longtext.
select c.column_name as name
from information_schema.columns c
join information_schema.check_constraints k on k.constraint_schema = c.table_schema and k.table_name = c.table_name
where c.table_schema = ? and c.table_name = ? and k.check_clause = concat('json_valid(`', replace(c.column_name, '`', '``'), '`)')
