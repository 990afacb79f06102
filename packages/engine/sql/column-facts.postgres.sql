-- What hangs on each column of some tables: plain indexes, and whatever else depends on it beside views and policies.
select
  n.nspname as dataset,
  c.relname as name,
  a.attname as "column",
  not a.attnotnull as nullable,
  (
    select coalesce(json_agg(json_build_object('name', i.relname, 'definition',
      pg_get_indexdef(i.oid) || coalesce((select format(' tablespace %I', s.spcname) from pg_tablespace s where s.oid = i.reltablespace), '')) order by i.relname), '[]')
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    where x.indrelid = c.oid
      and not exists (select from pg_constraint k where k.conindid = i.oid and k.conrelid = c.oid)
      and exists (
        select from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = i.oid
          and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
      )
  ) as indexes,
  (
    select coalesce(json_agg(distinct pg_describe_object(d.classid, d.objid, d.objsubid)), '[]')
    from pg_depend d
    where d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
      and d.classid not in ('pg_rewrite'::regclass, 'pg_policy'::regclass)
      and not (d.classid = 'pg_attrdef'::regclass and d.objid is not distinct from own.oid)
      and not (
        d.classid = 'pg_class'::regclass
        and exists (select from pg_index x where x.indexrelid = d.objid)
        and not exists (select from pg_constraint k where k.conindid = d.objid)
      )
      and not (d.classid = 'pg_constraint'::regclass and exists (select from pg_constraint k where k.oid = d.objid and k.contype = 'n'))
      and not (d.classid = 'pg_constraint'::regclass and exists (select from pg_constraint k where k.oid = d.objid and k.conname like '%\_\_sluice\_new'))
  ) as needed_by,
  a.attgenerated <> '' or a.attidentity <> '' as computed
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef own on own.adrelid = c.oid and own.adnum = a.attnum
where c.oid in (select to_regclass(x) from jsonb_array_elements_text($1::jsonb) as x)
order by n.nspname, c.relname, a.attnum
