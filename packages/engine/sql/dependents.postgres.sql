-- What depends on columns whose type changes: PostgreSQL changes no type below a view, policy, trigger or rule. A migration
-- drops these and creates them again as they are at that moment, with owners, grants, options and comments.

-- Gives a view the grants `acl` (null: those that it has by default), and its columns those of `columns`, in place of those
-- that it got when it was created.
create or replace function _sluice.set_grants(relation regclass, acl aclitem[], columns jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _of record;
begin
  if acl is null then
    select case when c.relacl is not null then acldefault('r', c.relowner) end into acl from pg_class c where c.oid = relation;
  end if;
  for _of in
    select distinct case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end as role
    from pg_class c, aclexplode(c.relacl) g where c.oid = relation
  loop
    execute format('revoke all on %s from %s', relation, _of.role);
  end loop;
  for _of in
    select g.*, case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end as role, '' as columns
    from aclexplode(acl) g
    union all
    select g.*, case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end, format(' (%I)', x.key)
    from jsonb_each_text(columns) x, aclexplode(x.value::aclitem[]) g
  loop
    execute format('grant %s%s on %s to %s%s', _of.privilege_type, _of.columns, relation, _of.role,
      case when _of.is_grantable then ' with grant option' else '' end);
  end loop;
end
$$;

-- Statements that give a trigger or rule, which a dump of it leaves out, its state and comment.
create or replace function _sluice.state_of(kind text, name name, relation regclass, enabled "char", comment text) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array_remove(array[
    case enabled
      when 'D' then format('alter table %s disable %s %I', relation, kind, name)
      when 'R' then format('alter table %s enable replica %s %I', relation, kind, name)
      when 'A' then format('alter table %s enable always %s %I', relation, kind, name)
    end,
    case when comment is not null then format('comment on %s %I on %s is %L', kind, name, relation, comment) end
  ], null)
$$;

create or replace function _sluice.create_trigger(trigger oid) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array[pg_get_triggerdef(t.oid)]
    || _sluice.state_of('trigger', t.tgname, t.tgrelid, t.tgenabled, obj_description(t.oid, 'pg_trigger'))
  from pg_trigger t where t.oid = trigger
$$;

create or replace function _sluice.create_rule(rule oid) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array[pg_get_ruledef(r.oid)]
    || _sluice.state_of('rule', r.rulename, r.ev_class, r.ev_enabled, obj_description(r.oid, 'pg_rewrite'))
  from pg_rewrite r where r.oid = rule
$$;

create or replace function _sluice.create_policy(policy oid) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array_remove(array[
    format('create policy %I on %s as %s for %s to %s%s%s', p.polname, p.polrelid::regclass,
      case when p.polpermissive then 'permissive' else 'restrictive' end,
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      (select string_agg(case when role = 0 then 'public' else quote_ident(pg_get_userbyid(role)) end, ', ') from unnest(p.polroles) role),
      ' using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
      ' with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
    case when obj_description(p.oid, 'pg_policy') is not null
      then format('comment on policy %I on %s is %L', p.polname, p.polrelid::regclass, obj_description(p.oid, 'pg_policy')) end
  ], null)
  from pg_policy p where p.oid = policy
$$;

-- Statements that create a view or materialized view as it is, with all that belongs to it.
create or replace function _sluice.create_view(view oid) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select
    array[format('create %s %s%s%s%s as %s%s', x.kind, x.name,
      case when v.relkind = 'm' then (select format(' using %I', a.amname) from pg_am a where a.oid = v.relam) else '' end,
      coalesce(' with (' || array_to_string(v.reloptions, ', ') || ')', ''),
      coalesce((select format(' tablespace %I', s.spcname) from pg_tablespace s where s.oid = v.reltablespace), ''),
      rtrim(pg_get_viewdef(v.oid), '; '),
      case when v.relkind = 'm' and not v.relispopulated then ' with no data' else '' end)]
    || array_remove(array[
      case when v.relowner <> current_user::regrole then format('alter %s %s owner to %I', x.kind, x.name, pg_get_userbyid(v.relowner)) end,
      case when obj_description(v.oid, 'pg_class') is not null
        then format('comment on %s %s is %L', x.kind, x.name, obj_description(v.oid, 'pg_class')) end
    ], null)
    || array(
      select format('comment on column %s.%I is %L', x.name, a.attname, col_description(v.oid, a.attnum))
      from pg_attribute a where a.attrelid = v.oid and a.attnum > 0 and col_description(v.oid, a.attnum) is not null
      order by a.attnum)
    || array(
      select format('alter view %s alter column %I set default %s', x.name, a.attname, pg_get_expr(d.adbin, d.adrelid))
      from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where d.adrelid = v.oid order by a.attnum)
    || array(
      select format('alter materialized view %s alter column %I set statistics %s', x.name, a.attname, a.attstattarget)
      from pg_attribute a where a.attrelid = v.oid and a.attnum > 0 and a.attstattarget >= 0 and v.relkind = 'm' order by a.attnum)
    || array(
      select s.statement
      from pg_index i join pg_class c on c.oid = i.indexrelid
      cross join lateral unnest(array[
        pg_get_indexdef(i.indexrelid) || coalesce((select format(' tablespace %I', s.spcname) from pg_tablespace s where s.oid = c.reltablespace), ''),
        case when i.indisclustered then format('alter materialized view %s cluster on %I', x.name, c.relname) end,
        format('comment on index %s is %L', c.oid::regclass, obj_description(c.oid, 'pg_class'))
      ]) with ordinality s (statement, place)
      where i.indrelid = v.oid and s.statement is not null
        and (s.place < 3 or obj_description(c.oid, 'pg_class') is not null)
      order by c.relname, s.place)
    || array(
      select s from pg_rewrite r cross join lateral unnest(_sluice.create_rule(r.oid)) with ordinality u (s, place)
      where r.ev_class = v.oid and r.rulename <> '_RETURN' order by r.rulename, u.place)
    || array(
      select s from pg_trigger t cross join lateral unnest(_sluice.create_trigger(t.oid)) with ordinality u (s, place)
      where t.tgrelid = v.oid and not t.tgisinternal order by t.tgname, u.place)
    || array[format('select _sluice.set_grants(%L, %L, %L)', x.name, v.relacl::text,
      (select coalesce(jsonb_object_agg(a.attname, a.attacl::text), '{}') from pg_attribute a where a.attrelid = v.oid and a.attacl is not null))]
  from pg_class v
  cross join lateral (
    select case v.relkind when 'm' then 'materialized view' else 'view' end as kind, v.oid::regclass::text as name
  ) x
  where v.oid = view
$$;

-- All that depends on these columns and that a change of their type does not take along by itself: what is dropped and
-- created again, in the order in which it can be created, and what is in the way (`why` is not null).
create or replace function _sluice.dependents(relation regclass, columns text[], types text[])
returns table (place integer, what text, remove text, make text[], why text)
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off as $$
begin
  return query
  with recursive changed as (
    select a.attnum, a.attname, a.atttypid, a.attidentity, a.attinhcount, c.name, c.type::regtype as type
    from unnest(columns, types) c (name, type)
    join pg_attribute a on a.attrelid = relation and a.attname = c.name
  ),
  reader as (
    select r.ev_class as oid, 1 as depth
    from pg_depend d
    join changed on d.refobjsubid = changed.attnum
    join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> d.refobjid and r.rulename = '_RETURN'
    where d.refclassid = 'pg_class'::regclass and d.refobjid = relation
    union
    select r.ev_class, reader.depth + 1
    from reader
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = reader.oid
    join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid and r.ev_class <> reader.oid and r.rulename = '_RETURN'
  ),
  views as (
    select v.oid, v.relkind, v.relowner, v.reltype, max(reader.depth) as depth
    from reader join pg_class v on v.oid = reader.oid group by v.oid, v.relkind, v.relowner, v.reltype
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
    join pg_attribute a on a.atttypid in (t.oid, t.typarray) and a.attnum > 0 and not a.attisdropped
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
      case when c.attidentity <> '' then 'it is an identity column, and these are integers' else 'it is inherited from another table' end
    from changed c
    where (c.attidentity <> '' and c.type not in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)) or c.attinhcount > 0
    union all
    select 0, 'column ' || quote_ident(c.attname) || ' of ' || relation, null, null, 'the table is partitioned by it'
    from changed c join pg_partitioned_table p on p.partrelid = relation and c.attnum = any (p.partattrs::int2[])
    union all
    select 0, 'table ' || relation, null, null, 'it belongs to ' || pg_get_userbyid(t.relowner) || ', whose rights the user of this connection does not have'
    from pg_class t where t.oid = relation and not pg_has_role(t.relowner, 'usage')
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
      case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end) end,
    case when a.attcompression <> '' and n.typstorage <> 'p' then format('alter table %s alter column %I set compression %s', relation, target,
      case a.attcompression when 'p' then 'pglz' else 'lz4' end) end,
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
    select format('grant %s (%I) on %s to %s%s', g.privilege_type, target, relation,
      case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end, case when g.is_grantable then ' with grant option' else '' end)
    from aclexplode(a.attacl) g where all_of_them)
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

-- Gives a column that is to take the place of another one its settings, and does so for indexes.
create or replace function _sluice.take_over(relation regclass, col text, target text, type text, old_indexes text[], new_indexes text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _statement text;
  _pair record;
begin
  for _statement in select * from unnest(_sluice.column_settings(relation, col, target, type, true)) loop
    execute _statement;
  end loop;
  for _pair in
    select i.*, n.relname as new_name, n.oid::regclass as new_index, obj_description(i.indexrelid, 'pg_class') as comment
    from unnest(old_indexes, new_indexes) x (old, new)
    join pg_index i on i.indexrelid = to_regclass(x.old) -- a database on which migrations are replayed lacks what was made by hand
    join pg_class n on n.oid = to_regclass(x.new)
  loop
    if _pair.comment is not null then
      execute format('comment on index %s is %L', _pair.new_index, _pair.comment);
    end if;
    if _pair.indisclustered then
      execute format('alter table %s cluster on %I', relation, _pair.new_name);
    end if;
    if _pair.indisreplident then
      execute format('alter table %s replica identity using index %I', relation, _pair.new_name);
    end if;
  end loop;
end
$$;

-- What of a table and of what depends on it does not work with columns of other types: each is tried on an empty temporary
-- copy, so that nothing is locked.
create or replace function _sluice.rehearse(relation regclass, columns text[], types text[])
returns table (what text, why text)
language plpgsql set jit = off as $$
declare
  _table record;
  _one record;
  _found text[] := '{}';
begin
  begin
    select n.nspname as schema, c.relname as name, format('%I.%I', n.nspname, c.relname) as qualified into _table
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = relation;
    -- On this path the definitions of views do not name the schema, so that they find the copy.
    perform set_config('client_min_messages', 'warning', true), set_config('search_path', quote_ident(_table.schema) || coalesce((
      select string_agg(distinct ', ' || quote_ident(n.nspname), '')
      from _sluice.dependents(relation, columns, types) d
      join pg_class c on c.oid = to_regclass(substring(d.remove from '^drop (?:materialized )?view (.*)$'))
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname <> _table.schema
    ), ''), true);
    create temporary table _sluice_tries (place serial, what text, sql text);
    insert into _sluice_tries (what, sql)
    select x.what, x.sql from (
      select 1 as step, k.oid::bigint as n, 'constraint ' || quote_ident(k.conname) || ' on ' || _table.qualified as what,
        format('alter table pg_temp.%I add %s', _table.name, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')) as sql
      from pg_constraint k
      where k.conrelid = relation and k.contype in ('c', 'u', 'p', 'x')
        and exists (select from pg_attribute a where a.attrelid = relation and a.attname = any (columns) and a.attnum = any (k.conkey))
      union all
      select 2, i.indexrelid, 'index ' || (select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = i.indexrelid),
        format('create %sindex on pg_temp.%I%s', case when i.indisunique then 'unique ' else '' end, _table.name,
          substring(pg_get_indexdef(i.indexrelid) from position(' USING ' in pg_get_indexdef(i.indexrelid))))
      from pg_index i
      where i.indrelid = relation
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = relation)
        and exists (
          select from pg_depend d join pg_attribute a on a.attrelid = relation and a.attname = any (columns) and a.attnum = d.refobjsubid
          where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_class'::regclass and d.refobjid = relation)
      union all
      select 3, d.place, d.what, case
        when d.remove ~ '^drop policy' then replace(d.make[1], format(' on %s as ', _table.qualified), format(' on pg_temp.%I as ', _table.name))
        when d.remove ~ '^drop trigger' then replace(d.make[1], format(' ON %s ', _table.qualified), format(' ON pg_temp.%I ', _table.name))
        else format('create temporary view %I as %s', c.relname, pg_get_viewdef(c.oid)) end
      from _sluice.dependents(relation, columns, types) d
      left join pg_class c on c.oid = to_regclass(substring(d.remove from '^drop (?:materialized )?view (.*)$'))
      where d.why is null and (c.oid is not null or (d.remove ~ '^drop (policy|trigger)' and right(d.remove, length(_table.qualified) + 4) = ' on ' || _table.qualified))
    ) x order by x.step, x.n;
    execute format('create temporary table %I (like %s)', _table.name, _table.qualified);
    for _one in
      select c.* from unnest(columns, types) c (name, type)
      join pg_attribute a on a.attrelid = relation and a.attname = c.name -- one that is still to come has no dependents
    loop
      execute format('alter table pg_temp.%I alter column %I type %s using null', _table.name, _one.name, _one.type);
    end loop;
    for _one in select t.what, t.sql from pg_temp._sluice_tries t order by t.place loop
      begin
        execute _one.sql;
      exception when duplicate_table then
        continue; -- views of one name in two schemas
      when others then
        _found := _found || array[array[_one.what, sqlerrm]];
      end;
    end loop;
    raise exception using errcode = 'SL000'; -- takes back all of it
  exception when sqlstate 'SL000' then
    null;
  end;
  return query select _found[i][1], _found[i][2] from generate_subscripts(_found, 1) i;
end
$$;
