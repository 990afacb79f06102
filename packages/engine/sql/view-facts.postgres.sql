-- The views over some tables, those over other views included, in an order in which they can be made.
with recursive reader as (
  select c.oid as base, a.attname as "column", r.ev_class as oid, 1 as depth
  from pg_class c
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid > 0
  join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
  join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> c.oid
  where c.oid in (select to_regclass(x) from jsonb_array_elements_text($1::jsonb) as x)
  union
  select reader.base, reader."column", r.ev_class, reader.depth + 1
  from reader
  join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = reader.oid
  join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> reader.oid
)
select
  t.relname as table_name,
  tn.nspname as table_dataset,
  n.nspname as dataset,
  v.relname as name,
  v.relkind = 'm' as materialized,
  json_agg(distinct reader."column") as columns,
  pg_get_viewdef(v.oid) as definition,
  v.reloptions as options,
  obj_description(v.oid, 'pg_class') as comment,
  nullif(pg_get_userbyid(v.relowner), current_user) as owner,
  (
    select coalesce(
      json_agg(json_build_object(
        'privilege', lower(g.privilege_type),
        'grantee', case when g.grantee = 0 then null else pg_get_userbyid(g.grantee) end,
        'grantable', g.is_grantable
      ) order by g.grantee, g.privilege_type),
      '[]'
    )
    from aclexplode(v.relacl) as g
    where g.grantee <> v.relowner
  ) as grants
from reader
join pg_class v on v.oid = reader.oid and v.relkind in ('v', 'm')
join pg_namespace n on n.oid = v.relnamespace
join pg_class t on t.oid = reader.base
join pg_namespace tn on tn.oid = t.relnamespace
group by t.oid, t.relname, tn.nspname, v.oid, v.relname, v.relkind, v.reloptions, v.relowner, v.relacl, n.nspname
order by tn.nspname, t.relname, max(reader.depth), n.nspname, v.relname
