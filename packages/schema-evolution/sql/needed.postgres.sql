-- The tables that are needed for these relations to have their rows: what views read, and what foreign keys refer to.
with recursive needed (oid) as (
  select c.oid
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname || '.' || c.relname in (select jsonb_array_elements_text($1::jsonb))
  union
  select further.oid
  from needed
  cross join lateral (
    select d.refobjid as oid
    from pg_rewrite r
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
    where r.ev_class = needed.oid and d.refobjid <> needed.oid
    union all
    select k.confrelid from pg_constraint k where k.conrelid = needed.oid and k.contype = 'f'
  ) as further
)
select n.nspname as dataset, c.relname as name, c.relkind in ('r', 'p') as has_rows
from needed
join pg_class c on c.oid = needed.oid
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm')
