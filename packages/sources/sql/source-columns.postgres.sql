-- The columns of a table or view ($1, an oid as text), with the type below a domain, and whether the reader may read them.
with recursive below as (
  select a.attnum, a.attname, a.attnotnull, a.atttypid as type_id, a.atttypmod as typmod
  from pg_attribute a
  where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
  union all
  select b.attnum, b.attname, b.attnotnull, t.typbasetype,
    case when t.typtypmod <> -1 then t.typtypmod else b.typmod end
  from below b join pg_type t on t.oid = b.type_id
  where t.typtype = 'd'
)
select b.attnum::int as id, b.attname as name, b.attnotnull as required, t.typname as type, t.typtype as kind,
  t.typcategory as category, b.typmod::int as typmod, format_type(a.atttypid, a.atttypmod) as shown,
  t.oid < 16384 as built_in, has_column_privilege($1::oid, b.attnum, 'select') as readable, (
    select string_agg(format('%s (%s)%s', r.place, r.columns, case when r.size > 1 then format(', by (%s)', r.own) end), '; ' order by r.name)
    from (
      select f.conname as name, cardinality(f.conkey) as size,
        case when o.relnamespace = c.relnamespace then o.relname else format('%s.%s', n.nspname, o.relname) end as place,
        string_agg(t.attname, ', ' order by k.place) as columns, string_agg(w.attname, ', ' order by k.place) as own
      from pg_constraint f
      join pg_class c on c.oid = f.conrelid
      join pg_class o on o.oid = f.confrelid
      join pg_namespace n on n.oid = o.relnamespace
      cross join unnest(f.conkey, f.confkey) with ordinality as k (own, other, place)
      join pg_attribute w on w.attrelid = f.conrelid and w.attnum = k.own
      join pg_attribute t on t.attrelid = f.confrelid and t.attnum = k.other
      where f.conrelid = $1::oid and f.contype = 'f' and b.attnum = any (f.conkey)
        -- Of a partitioned table that is referred to, not its partitions as well.
        and not exists (select from pg_constraint p where p.oid = f.conparentid and p.conrelid = f.conrelid)
      group by f.oid, f.conname, f.conkey, o.relnamespace, c.relnamespace, o.relname, n.nspname
    ) r
  ) as refers
from below b
join pg_type t on t.oid = b.type_id
join pg_attribute a on a.attrelid = $1::oid and a.attnum = b.attnum
where t.typtype <> 'd'
order by b.attnum
