select
  n.nspname as dataset,
  c.relname as name,
  a.attname as "column",
  format_type(a.atttypid, a.atttypmod) as type,
  not a.attnotnull as nullable,
  coalesce(
    (
      select json_agg(k.attname order by key.place)
      from pg_index i
      cross join unnest(i.indkey) with ordinality as key (attnum, place)
      join pg_attribute k on k.attrelid = i.indrelid and k.attnum = key.attnum
      where i.indrelid = c.oid and i.indisprimary
    ),
    '[]'
  ) as key
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where a.attname not like '%\_\_sluice\_new' -- of a column that is being widened beside its rows
  and n.nspname in (select jsonb_array_elements_text($1::jsonb))
  and c.relkind in ('r', 'p')
order by n.nspname, c.relname, a.attnum
