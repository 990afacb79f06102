-- The views that read columns of a table, or views on these, and how many steps away; `cols` null: any column.
create or replace function _sluice.readers(relation regclass, cols int2[]) returns table (oid oid, depth integer)
language sql stable set search_path = pg_catalog, pg_temp as $$
  with recursive reader as (
    select r.ev_class as oid, 1 as depth
    from pg_depend d
    join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> d.refobjid and r.rulename = '_RETURN'
    where d.refclassid = 'pg_class'::regclass and d.refobjid = relation and (cols is null or d.refobjsubid = any (cols))
    union
    select r.ev_class, reader.depth + 1
    from reader
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = reader.oid
    join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> reader.oid and r.rulename = '_RETURN'
  )
  select oid, max(depth) from reader group by oid
$$;

-- All that depends on these columns and that a change of their type does not take along by itself: what is dropped and
-- created again, in the order in which it can be created, and what is in the way (`why` is not null).
create or replace function _sluice.dependents(relation regclass, columns text[], types text[])
returns table (place integer, what text, remove text, make text[], why text)
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off as $$
begin
  return query
  with changed as (
    select a.attnum, a.attname, a.atttypid, a.attidentity, a.attinhcount, c.name, c.type::regtype as type
    from unnest(columns, types) c (name, type)
    join pg_attribute a on a.attrelid = relation and a.attname = c.name
  ),
  views as (
    select v.oid, v.relkind, v.relowner, v.reltype, r.depth
    from _sluice.readers(relation, array(select changed.attnum from changed)) r join pg_class v on v.oid = r.oid
  ),
  needing as (
    select distinct d.classid, d.objid, d.objsubid, 0::oid as view
    from pg_depend d join changed on d.refobjsubid = changed.attnum
    where d.refclassid = 'pg_class'::regclass and d.refobjid = relation and d.deptype in ('n', 'a')
    union
    select d.classid, d.objid, d.objsubid, v.oid
    from views v
    join pg_depend d on d.deptype in ('n', 'a') and (
      (d.refclassid = 'pg_class'::regclass and d.refobjid = v.oid)
      or (d.refclassid = 'pg_type'::regclass and d.refobjid in (v.reltype, (select t.typarray from pg_type t where t.oid = v.reltype)))
    )
  ),
  found as (
    select 10 + v.depth as place, case v.relkind when 'm' then 'materialized view ' else 'view ' end || v.oid::regclass as what,
      format('drop %s %s', case v.relkind when 'm' then 'materialized view' else 'view' end, v.oid::regclass) as remove,
      _sluice.create_view(v.oid) as make,
      case when not pg_has_role(v.relowner, 'usage') then 'it belongs to ' || pg_get_userbyid(v.relowner) || ', whose rights the user of this connection does not have' end as why
    from views v
    union all
    select 1000, 'policy ' || quote_ident(p.polname) || ' on ' || p.polrelid::regclass,
      format('drop policy %I on %s', p.polname, p.polrelid::regclass), _sluice.create_policy(p.oid),
      case when not pg_has_role(c.relowner, 'usage') then 'its table belongs to ' || pg_get_userbyid(c.relowner) || ', whose rights the user of this connection does not have' end
    from pg_policy p join pg_class c on c.oid = p.polrelid
    where p.oid in (select n.objid from needing n where n.classid = 'pg_policy'::regclass)
    union all
    select 1001, 'trigger ' || quote_ident(t.tgname) || ' on ' || t.tgrelid::regclass,
      format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass), _sluice.create_trigger(t.oid), null
    from pg_trigger t
    where t.oid in (select n.objid from needing n where n.classid = 'pg_trigger'::regclass and n.view = 0)
      and not t.tgisinternal and t.tgname not like '%\_\_sluice\_widen'
    union all
    select 1002, 'rule ' || quote_ident(r.rulename) || ' on ' || r.ev_class::regclass,
      format('drop rule %I on %s', r.rulename, r.ev_class::regclass), _sluice.create_rule(r.oid), null
    from pg_rewrite r
    where r.oid in (select n.objid from needing n where n.classid = 'pg_rewrite'::regclass)
      and r.rulename <> '_RETURN' and r.ev_class not in (select v.oid from views v)
    union all
    select 1003, 'publication ' || quote_ident(p.pubname),
      format('alter publication %I drop table %s', p.pubname, relation),
      array[format('alter publication %I add table %s%s%s', p.pubname, relation,
        (select ' (' || string_agg(quote_ident(a.attname), ', ' order by a.attnum) || ')' from pg_attribute a where a.attrelid = relation and a.attnum = any (r.prattrs::int2[])),
        ' where (' || pg_get_expr(r.prqual, r.prrelid) || ')')],
      case when not pg_has_role(p.pubowner, 'usage') then 'it belongs to ' || pg_get_userbyid(p.pubowner) || ', whose rights the user of this connection does not have' end
    from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
    where r.oid in (select n.objid from needing n where n.classid = 'pg_publication_rel'::regclass)
    union all
    select 0, 'column ' || quote_ident(a.attname) || ' of ' || relation, null, null, 'it is generated from the column'
    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.oid in (select n.objid from needing n where n.classid = 'pg_attrdef'::regclass) and d.adrelid = relation and a.attgenerated <> ''
      and a.attname <> all (columns)
    union all
    select 0, pg_describe_object(n.classid, n.objid, n.objsubid), null, null, 'its body reads ' || coalesce(nullif(n.view, 0)::regclass::text, 'the column')
    from needing n where n.classid = 'pg_proc'::regclass
    union all
    select 0, 'column ' || quote_ident(a.attname) || ' of ' || a.attrelid::regclass, null, null, 'its type is that of the rows of ' || coalesce(nullif(u.view, 0)::regclass, relation)
    from (
      select c.reltype as type, 0::oid as view from pg_class c where c.oid = relation
      union all select v.reltype, v.oid from views v
    ) u
    join pg_type t on t.oid = u.type
    cross join lateral unnest(array[t.oid, t.typarray]) as own (oid)
    join pg_attribute a on a.atttypid = own.oid and a.attnum > 0 and not a.attisdropped -- `in` would compare all types with all columns
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm', 'c')
    union all
    select 0, 'foreign key ' || quote_ident(k.conname) || ' on ' || k.conrelid::regclass, null, null,
      format('%s and %s have no common type to be compared in', f.type::regtype, p.type::regtype)
    from pg_constraint k
    cross join lateral unnest(k.conkey, k.confkey) with ordinality as pair (own, other, place)
    cross join lateral (
      select coalesce((select c.type from changed c where k.conrelid = relation and c.attnum = pair.own),
        (select a.atttypid from pg_attribute a where a.attrelid = k.conrelid and a.attnum = pair.own))::oid as type) f
    cross join lateral (
      select coalesce((select c.type from changed c where k.confrelid = relation and c.attnum = pair.other),
        (select a.atttypid from pg_attribute a where a.attrelid = k.confrelid and a.attnum = pair.other))::oid as type) p
    where k.contype = 'f' and k.conparentid = 0
      and ((k.conrelid = relation and pair.own in (select c.attnum from changed c)) or (k.confrelid = relation and pair.other in (select c.attnum from changed c)))
      and f.type <> p.type
      and not exists (select from pg_cast x where x.castsource = f.type and x.casttarget = p.type and x.castcontext = 'i')
      and not exists (
        select from pg_amop o join pg_opclass l on l.opcfamily = o.amopfamily and l.opcdefault and l.opcintype = p.type
        where o.amopstrategy = 3 and o.amoplefttype = p.type and o.amoprighttype = f.type
          and l.opcmethod = (select m.oid from pg_am m where m.amname = 'btree'))
    union all
    select 0, 'column ' || quote_ident(c.attname) || ' of ' || relation, null, null,
      case when c.attidentity <> '' then format('it is an identity column, which holds integers; `alter table %s alter column %I drop identity` makes it an ordinary one', relation, c.attname) else 'it is inherited from another table' end
    from changed c
    where (c.attidentity <> '' and c.type not in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)) or c.attinhcount > 0
    union all
    select 0, 'column ' || quote_ident(c.attname) || ' of ' || relation, null, null, 'the table is partitioned by it'
    from changed c join pg_partitioned_table p on p.partrelid = relation and c.attnum = any (p.partattrs::int2[])
    union all
    select 0, 'table ' || relation, null, null, 'it belongs to ' || pg_get_userbyid(t.relowner) || ', whose rights the user of this connection does not have'
    from pg_class t where t.oid = relation and not pg_has_role(t.relowner, 'usage')
    union all
    select 0, pg_describe_object(n.classid, n.objid, n.objsubid), null, null,
      'it belongs to ' || pg_get_userbyid(e.stxowner) || ', whose rights the user of this connection does not have'
    from needing n join pg_statistic_ext e on n.classid = 'pg_statistic_ext'::regclass and e.oid = n.objid
    where not pg_has_role(e.stxowner, 'usage')
    union all
    select 0, pg_describe_object(n.classid, n.objid, n.objsubid), null, null, 'it depends on ' || coalesce(nullif(n.view, 0)::regclass::text, 'the column')
    from needing n
    where n.classid not in ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass, 'pg_publication_rel'::regclass,
        'pg_attrdef'::regclass, 'pg_proc'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass, 'pg_statistic_ext'::regclass)
      and (n.view = 0 or n.classid <> 'pg_type'::regclass)
  )
  select distinct on (f.place, f.what) f.place, f.what, f.remove, f.make, f.why from found f order by f.place, f.what, f.why;
end
$$;

-- Statements that give `target` the settings of a column: all of them, or those that a change of its type resets.
create or replace function _sluice.column_settings(relation regclass, col text, target text, type text, all_of_them boolean) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array_remove(array[
    case when all_of_them and a.attstattarget >= 0 then format('alter table %s alter column %I set statistics %s', relation, target, a.attstattarget) end,
    case when all_of_them and a.attoptions is not null
      then format('alter table %s alter column %I set (%s)', relation, target, array_to_string(a.attoptions, ', ')) end,
    case when a.attstorage <> t.typstorage and n.typstorage <> 'p' then format('alter table %s alter column %I set storage %s', relation, target,
      _sluice.storage_name(a.attstorage)) end,
    case when a.attcompression <> '' and n.typstorage <> 'p' then format('alter table %s alter column %I set compression %s', relation, target,
      _sluice.compression_name(a.attcompression)) end,
    case when d.oid is not null and (all_of_them or n.oid = 'jsonb'::regtype) then format('alter table %s alter column %I set default %s', relation, target,
      case
        when n.oid <> 'jsonb'::regtype then pg_get_expr(d.adbin, d.adrelid)
        when a.atttypid = 'timestamptz'::regtype then format('_sluice.json_of_text(_sluice.text_of_timestamp(%s))', pg_get_expr(d.adbin, d.adrelid))
        else format('_sluice.json_of_text(cast(%s as text))', pg_get_expr(d.adbin, d.adrelid))
      end) end,
    case when all_of_them and col_description(relation, a.attnum) is not null
      then format('comment on column %s.%I is %L', relation, target, col_description(relation, a.attnum)) end
  ], null)
  || array(
    select format('grant %s (%I) on %s to %s%s', g.privilege, target, relation, g.role, g.option)
    from _sluice.grants(a.attacl) g where all_of_them)
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  join pg_type n on n.oid = type::regtype
  left join pg_attrdef d on d.adrelid = relation and d.adnum = a.attnum and a.attgenerated = ''
  where a.attrelid = relation and a.attname = col
$$;

-- Drops what depends on columns of a table whose type is about to change. create_dependents, in the same transaction, makes
-- it again.
create or replace function _sluice.drop_dependents(relation regclass, columns text[], types text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _one record;
  _make jsonb := '[]';
begin
  for _one in select * from _sluice.dependents(relation, columns, types) where why is null order by place loop
    _make := _make || to_jsonb(_one.make);
  end loop;
  for _one in select * from unnest(columns, types) c (name, type) loop
    _make := to_jsonb(coalesce(_sluice.column_settings(relation, _one.name, _one.name, _one.type, false), '{}')) || _make;
  end loop;
  _make := _make || to_jsonb(_sluice.planner_settings(relation, columns));
  perform set_config('sluice.dependents', _make::text, true);
  for _one in select * from _sluice.dependents(relation, columns, types) where why is null order by place desc, what desc loop
    execute _one.remove;
  end loop;
  for _one in
    select c.name from unnest(columns, types) c (name, type)
    join pg_attribute a on a.attrelid = relation and a.attname = c.name and a.atthasdef and a.attgenerated = '' and c.type::regtype = 'jsonb'::regtype
  loop
    execute format('alter table %s alter column %I drop default', relation, _one.name);
  end loop;
end
$$;

create or replace function _sluice.create_dependents() returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _statement text;
begin
  for _statement in select * from jsonb_array_elements_text(current_setting('sluice.dependents')::jsonb) loop
    execute _statement;
  end loop;
  perform set_config('sluice.dependents', '[]', true);
end
$$;
