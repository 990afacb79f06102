-- The tables of the datasets first, and only then what they have: the planner would read that of every table of the database.
with wanted as materialized (
  select c.oid, n.nspname, c.relname, c.relkind, c.relrowsecurity, c.relhasrules, c.relhastriggers, c.relreplident, c.relnatts
  from pg_namespace n
  join pg_class c on c.relnamespace = n.oid
  where n.nspname in (select jsonb_array_elements_text($1::jsonb))
    and c.relkind in ('r', 'p')
)
select
  c.nspname as dataset,
  c.relname as name,
  a.attname as "column",
  -- Of a domain, what it is made of.
  case
    when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod)
    else format_type(a.atttypid, a.atttypmod)
  end as type,
  case
    when t.typtype = 'e' then (
      select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid
    )
  end as "values",
  not a.attnotnull as nullable,
  (
    select d.description
    from pg_description d
    where d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
  ) as comment,
  case
    when a.attgenerated <> '' or a.attidentity = 'a' then 'always'
    when a.atthasdef or a.attidentity = 'd' then 'default'
  end as filled,
  case
    when not a.attnotnull then null
    when a.attidentity <> '' then 'it is an identity column'
    when c.relreplident = 'i' then (
      select format('the index %s, the replica identity of the table, needs it', i.indexrelid::regclass)
      from pg_index i where i.indrelid = c.oid and i.indisreplident and not i.indisprimary and a.attnum = any (i.indkey)
    )
  end as "strict",
  own.guarded or t.typtype = 'd' as guarded,
  own.key,
  c.relnatts as attributes
from wanted c
cross join lateral (
  select
    c.relkind = 'p'
      or c.relrowsecurity
      or c.relhasrules
      or exists (select from pg_constraint k where k.conrelid = c.oid and k.contype in ('c', 'f', 'u', 'x'))
      or exists (select from pg_constraint k where k.confrelid = c.oid and k.contype = 'f')
      or exists (select from pg_index i where i.indrelid = c.oid and i.indisunique and not i.indisprimary)
      or exists (select from pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal) as guarded,
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
  offset 0
) as own
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
where a.attname not like '%\_\_sluice\_new' -- of a column that is being widened beside its rows
order by c.nspname, c.relname, a.attnum
