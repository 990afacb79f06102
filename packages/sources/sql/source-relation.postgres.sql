-- The table or view $2 of the schema $1, its primary key, and about how many rows it has.
select c.oid::text as oid, case when c.reltuples >= 0 then c.reltuples else pg_relation_size(c.oid) / 100 end::float8 as rows, c.relkind as kind, has_schema_privilege(n.oid, 'usage') as usable,
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
