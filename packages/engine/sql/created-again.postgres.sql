-- What depends on columns whose type changes: PostgreSQL changes no type below a view, policy, trigger or rule. A migration
-- drops these and creates them again as they are at that moment, with owners, grants, options and comments.

-- The grants of an access list, which may be empty: that of an object of which everything was revoked.
create or replace function _sluice.grants(acl aclitem[]) returns table (role text, privilege text, option text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when g.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end, g.privilege_type,
    case when g.is_grantable then ' with grant option' else '' end
  from aclexplode(case when cardinality(acl) > 0 then acl end) g
$$;

-- Gives a view the grants `acl` (null: those that it has by default), and its columns those of `columns`, in place of those
-- that it got when it was created.
create or replace function _sluice.set_grants(relation regclass, acl aclitem[], columns jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _present aclitem[];
  _default aclitem[];
  _of record;
begin
  select c.relacl, acldefault('r', c.relowner) into _present, _default from pg_class c where c.oid = relation;
  if acl is not null or _present is not null then
    for _of in select distinct g.role from _sluice.grants(coalesce(_present, _default)) g loop
      execute format('revoke all on %s from %s', relation, _of.role);
    end loop;
    for _of in select g.* from _sluice.grants(coalesce(acl, _default)) g loop
      execute format('grant %s on %s to %s%s', _of.privilege, relation, _of.role, _of.option);
    end loop;
  end if;
  for _of in
    select x.key as name, g.* from jsonb_each_text(columns) x, _sluice.grants(x.value::aclitem[]) g
    where exists (select from pg_attribute a where a.attrelid = relation and a.attname = x.key and not a.attisdropped)
  loop
    execute format('grant %s (%I) on %s to %s%s', _of.privilege, _of.name, relation, _of.role, _of.option);
  end loop;
end
$$;

-- Statements that give indexes and extended statistics over these columns (null: all) what their definitions leave out and
-- PostgreSQL forgets when it builds them again.
create or replace function _sluice.planner_settings(relation regclass, columns text[]) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select array(
    select format('alter index %s alter column %s set statistics %s', a.attrelid::regclass, a.attnum, a.attstattarget)
    from pg_index i join pg_attribute a on a.attrelid = i.indexrelid
    where i.indrelid = relation and i.indkey[a.attnum - 1] = 0 and a.attstattarget >= 0
    order by a.attrelid, a.attnum)
  || array(
    select s.statement
    from pg_statistic_ext e
    cross join lateral (select format('%I.%I', e.stxnamespace::regnamespace::name, e.stxname) as name) x
    cross join lateral unnest(array[
      case when e.stxstattarget >= 0 then format('alter statistics %s set statistics %s', x.name, e.stxstattarget) end,
      case when e.stxowner <> current_user::regrole then format('alter statistics %s owner to %I', x.name, pg_get_userbyid(e.stxowner)) end
    ]) with ordinality s (statement, place)
    where e.stxrelid = relation and s.statement is not null
      and (columns is null or e.oid in (
        select d.objid from pg_depend d join pg_attribute a on a.attrelid = relation and a.attnum = d.refobjsubid
        where d.classid = 'pg_statistic_ext'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjid = relation and a.attname = any (columns)))
    order by x.name, s.place)
$$;

create or replace function _sluice.storage_name(storage "char") returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case storage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
$$;

create or replace function _sluice.compression_name(compression "char") returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case compression when 'p' then 'pglz' else 'lz4' end
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
      select format('alter materialized view %s alter column %I %s', x.name, a.attname, s.setting)
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      cross join lateral unnest(array[
        case when a.attstattarget >= 0 then format('set statistics %s', a.attstattarget) end,
        case when a.attoptions is not null then format('set (%s)', array_to_string(a.attoptions, ', ')) end,
        case when a.attstorage <> t.typstorage then format('set storage %s', _sluice.storage_name(a.attstorage)) end,
        case when a.attcompression <> '' then format('set compression %s', _sluice.compression_name(a.attcompression)) end
      ]) with ordinality s (setting, place)
      where a.attrelid = v.oid and a.attnum > 0 and v.relkind = 'm' and s.setting is not null order by a.attnum, s.place)
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
      select s.statement
      from pg_statistic_ext e
      cross join lateral unnest(array[
        pg_get_statisticsobjdef(e.oid),
        format('comment on statistics %I.%I is %L', e.stxnamespace::regnamespace::name, e.stxname, obj_description(e.oid, 'pg_statistic_ext'))
      ]) with ordinality s (statement, place)
      where e.stxrelid = v.oid and (s.place < 2 or obj_description(e.oid, 'pg_statistic_ext') is not null)
      order by e.stxname, s.place)
    || _sluice.planner_settings(v.oid, null)
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
