-- The table or view $2 of the schema $1, and its primary key.
select c.oid::text as oid, c.relkind as kind, has_schema_privilege(n.oid, 'usage') as usable,
  coalesce((
    select array_agg(a.attname::text order by k.place)
    from pg_index i
    cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where i.indrelid = c.oid and i.indisprimary
  ), '{}') as key
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
