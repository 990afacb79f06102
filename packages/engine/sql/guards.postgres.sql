-- What may keep rows out of a table, or hide them; names of the guards' kinds are those of Guard. One table a statement: for
-- several the planner would expect a hundred, and compile for seconds.
select
  n.nspname as dataset,
  c.relname as name,
  (
    select coalesce(json_object_agg(
      a.attname,
      json_strip_nulls(json_build_object(
        'name', format_type(a.atttypid, a.atttypmod),
        'values', (select json_agg(e.enumlabel) from pg_enum e where e.enumtypid = a.atttypid),
        'domain', case when t.typtype = 'd' then true end
      ))
    ), '{}')
    from pg_attribute a
    join pg_type t on t.oid = a.atttypid
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ) as types,
  (
    select coalesce(json_object_agg(a.attname, pg_get_expr(d.adbin, d.adrelid)), '{}')
    from pg_attribute a
    join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attgenerated <> ''
  ) as filled,
  (
    select coalesce(json_agg(json_build_object(
      'kind', 'check', 'name', k.conname, 'condition', pg_get_expr(k.conbin, k.conrelid)
    ) order by k.conname), '[]')
    from pg_constraint k
    where k.conrelid = c.oid and k.contype = 'c'
  ) as checks,
  (
    select coalesce(json_agg(json_strip_nulls(json_build_object(
      'kind', 'unique',
      'name', coalesce(k.conname, u.relname),
      'where', pg_get_expr(i.indpred, i.indrelid),
      'nulls', case when i.indnullsnotdistinct then true end,
      'deferred', case when k.condeferred then true end,
      'elements', (
        select json_agg(json_build_object(
          'expression', pg_get_indexdef(i.indexrelid, e.place, true),
          'operator', coalesce(
            (
              select format('operator(%I.%s)', s.nspname, o.oprname)
              from pg_operator o
              join pg_namespace s on s.oid = o.oprnamespace
              where o.oid = k.conexclop[e.place]
            ),
            '='
          )
        ) order by e.place)
        from generate_series(1, i.indnkeyatts) as e (place)
      )
    )) order by u.relname), '[]')
    from pg_index i
    join pg_class u on u.oid = i.indexrelid
    left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = c.oid and k.contype in ('p', 'u', 'x')
    where i.indrelid = c.oid and (i.indisunique or i.indisexclusion)
  ) as uniques,
  (
    select coalesce(json_agg(json_build_object(
      'kind', 'expression', 'name', 'index ' || u.relname, 'expression', e.expression
    ) order by u.relname), '[]')
    from pg_index i
    join pg_class u on u.oid = i.indexrelid
    cross join lateral (
      select pg_get_indexdef(i.indexrelid, k.place::integer, true) as expression
      from unnest(i.indkey) with ordinality as k (attnum, place)
      where k.attnum = 0
      union all
      select pg_get_expr(i.indpred, i.indrelid)
      where i.indpred is not null
    ) e
    where i.indrelid = c.oid
  ) as expressions,
  (
    select coalesce(json_agg(json_build_object(
      'kind', 'foreign-key',
      'name', k.conname,
      'table', json_build_object('dataset', rn.nspname, 'name', r.relname),
      'columns', (
        select json_agg(a.attname order by x.place)
        from unnest(k.conkey) with ordinality as x (attnum, place)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.attnum
      ),
      'references', (
        select json_agg(a.attname order by x.place)
        from unnest(k.confkey) with ordinality as x (attnum, place)
        join pg_attribute a on a.attrelid = k.confrelid and a.attnum = x.attnum
      )
    ) order by k.conname), '[]')
    from pg_constraint k
    join pg_class r on r.oid = k.confrelid
    join pg_namespace rn on rn.oid = r.relnamespace
    where k.conrelid = c.oid and k.contype = 'f'
  ) as foreign_keys,
  case
    when c.relkind = 'p' then (
      select coalesce(
        string_agg('(' || coalesce(pg_get_partition_constraintdef(p.relid), 'true') || ')', ' or '), 'false')
      from pg_partition_tree(c.oid) p
      where p.isleaf and p.relid <> c.oid
    )
  end as partitions,
  policies.hidden,
  policies.unpermitted,
  (
    select coalesce(json_agg(quote_ident(p.polname) order by p.polname), '[]')
    from pg_policy p
    where p.polrelid = c.oid
      and not p.polpermissive
      and json_array_length(policies.hidden) > 0
      and (
        coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') <> 'true'
        or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') <> 'true'
      )
      and exists (
        select from unnest(p.polroles) as r (oid) where case when r.oid = 0 then true else pg_has_role(r.oid, 'usage') end
      )
  ) as restrictive,
  quote_ident(current_user) as role,
  (
    -- Those that run before a row can skip it; the others are named where there are no such.
    select coalesce(json_agg(own.name order by own.name) filter (where own.first = own.skips), '[]')
    from (
      select distinct may.name, may.skips, bool_or(may.skips) over () as first
      from (
        select 'rule ' || r.rulename as name, true as skips
        from pg_rewrite r
        where r.ev_class = c.oid and r.ev_type in ('2', '3', '4') and r.ev_enabled <> 'D'
        union all
        select 'trigger ' || g.tgname, g.tgtype & 3 = 3
        from pg_trigger g
        where not g.tgisinternal
          and g.tgenabled <> 'D'
          and (g.tgrelid = c.oid or g.tgrelid in (select p.relid from pg_partition_tree(c.oid) p))
      ) as may
    ) as own
  ) as triggers
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
cross join lateral (
  select
    coalesce(json_agg(w.word order by w.place) filter (where not (own.permits and own.opens)), '[]') as hidden,
    coalesce(bool_or(not own.permits), false) as unpermitted
  from (values (1, 'r', 'select'), (2, 'a', 'insert'), (3, 'w', 'update'), (4, 'd', 'delete')) as w (place, command, word)
  cross join lateral (
    select
      coalesce(bool_or(p.polpermissive and o.opens), false) as permits,
      coalesce(bool_and(p.polpermissive or o.opens), true) as opens
    from pg_policy p
    cross join lateral (
      select
        (w.command = 'a' or coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true')
        and (
          w.command not in ('a', 'w')
          or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), pg_get_expr(p.polqual, p.polrelid), 'true') = 'true'
        ) as opens
    ) o
    where p.polrelid = c.oid
      and p.polcmd in ('*', w.command)
      and exists (
        select from unnest(p.polroles) as r (oid) where case when r.oid = 0 then true else pg_has_role(r.oid, 'usage') end
      )
  ) own
  where c.relrowsecurity and row_security_active(c.oid)
) policies
where c.oid = to_regclass($1)
