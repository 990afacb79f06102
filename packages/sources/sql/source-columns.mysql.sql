-- The columns of a table or view (schema and name), as the catalog has them, and whether the user may read them.
select c.column_name as name, lower(c.data_type) as type, c.column_type as shown, cast(c.numeric_precision as signed) as digits,
  cast(c.numeric_scale as signed) as scale, c.is_nullable = 'NO' as required, c.character_set_name as charset,
  c.collation_name as collation, c.privileges like '%select%' as readable
from information_schema.columns c
where c.table_schema = ? and c.table_name = ?
order by c.ordinal_position
