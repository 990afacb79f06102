-- The table or view $2 of the schema $1, its primary key, and about how many rows it has.
select c.oid::text as oid, (
    select coalesce(sum(case when p.reltuples >= 0 then p.reltuples else pg_relation_size(p.oid) / 100 end), 0)
    from pg_class p
    where p.oid = c.oid and c.relkind <> 'p' or p.relkind = 'r' and p.oid in (select relid from pg_partition_tree(c.oid))
  )::float8 as rows, c.relkind as kind, row_security_active(c.oid) as partly,
  has_schema_privilege(n.oid, 'usage') as usable,
  coalesce((
    select array_agg(a.attname::text order by k.place)
    from pg_index i
    cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where i.indrelid = c.oid and i.indisprimary
      -- Tables that inherit from it may have the same keys again.
      and (c.relkind = 'p' or not exists (select from pg_inherits h where h.inhparent = c.oid))
  ), '{}') as key
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
