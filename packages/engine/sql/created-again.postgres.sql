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
