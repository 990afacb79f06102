-- A staging table becomes the table that its rows go to, in place of a copy of them.

-- Whether something other than its own parts depends on a table or on the type of its rows: views, functions, sequences.
create or replace function _sluice.is_depended_on(relation regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select
    exists (
      select from pg_depend d
      where d.refclassid = 'pg_class'::regclass and d.refobjid = relation
        and not (d.classid = 'pg_type'::regclass and d.deptype = 'i')
        and not (d.classid = 'pg_constraint'::regclass and d.objid in (select k.oid from pg_constraint k where k.conrelid = relation))
        and not (d.classid = 'pg_attrdef'::regclass and d.objid in (select a.oid from pg_attrdef a where a.adrelid = relation))
        and not (d.classid = 'pg_class'::regclass and (
          d.objid = relation
          or d.objid in (select i.indexrelid from pg_index i where i.indrelid = relation)
          or d.objid = (select c.reltoastrelid from pg_class c where c.oid = relation))))
    or exists (
      select from pg_depend d join pg_type t on t.typrelid = relation
      where d.refclassid = 'pg_type'::regclass and d.refobjid in (t.oid, t.typarray) and not (d.classid = 'pg_type'::regclass and d.objid = t.typarray))
    or exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = relation and d.deptype = 'e')
$$;

-- Whether a publication has a table, or a slot of the database may have it: then each row that is written and deleted is seen elsewhere.
create or replace function _sluice.is_followed(relation regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select
    exists (select from pg_publication_rel r where r.prrelid = relation)
    or exists (select from pg_publication_namespace p join pg_class c on c.relnamespace = p.pnnspid where c.oid = relation)
    or exists (select from pg_publication p where p.puballtables)
    or exists (select from pg_replication_slots r where r.slot_type = 'logical' and r.database = current_database())
$$;

-- Whether `staged` has the columns of `final`, in their order, then `_sluice_position` and no more, and neither of the two has
-- anything that `become_table` does not bring along. The types are equal, or the final one is a decimal with more digits
-- before the point: that needs no other bytes.
create or replace function _sluice.can_become(staged regclass, final regclass) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select
    s.relkind = 'r' and f.relkind = 'r' and s.relpersistence = 'p' and f.relpersistence = 'p'
    and s.relowner = f.relowner and pg_has_role(f.relowner, 'usage') and has_schema_privilege(f.relnamespace, 'create')
    and s.relam = f.relam and s.reltablespace = 0 and f.reltablespace = 0 and s.reloptions is null
    and not (f.relispartition or f.relhassubclass or f.relrowsecurity or f.relforcerowsecurity or f.relhasrules)
    and not (s.relispartition or s.relhassubclass or s.relrowsecurity or s.relforcerowsecurity or s.relhasrules or s.relhasindex)
    and f.relreplident = 'd' and f.reloftype = 0
    and to_regclass(format('%I.%I', n.nspname, s.relname)) is null
    and not exists (select from pg_inherits i where i.inhrelid in (s.oid, f.oid))
    and s.relnatts = f.relnatts + 1
    and exists (select from pg_attribute p where p.attrelid = s.oid and p.attname = '_sluice_position' and p.attnum = s.relnatts and p.attgenerated <> '')
    and f.relnatts = (
      select count(*)
      from pg_attribute a join pg_attribute b on b.attrelid = s.oid and b.attnum = a.attnum and b.attname = a.attname
      where a.attrelid = f.oid and a.attnum > 0 and not a.attisdropped and not b.attisdropped
        and a.attidentity = '' and a.attgenerated = '' and b.attgenerated = '' and not a.atthasmissing and not b.atthasmissing
        and a.attcollation = b.attcollation and a.atttypid = b.atttypid and b.attcompression = ''
        and (a.atttypmod = b.atttypmod
          or (a.atttypid = 'numeric'::regtype and a.atttypmod > b.atttypmod and b.atttypmod >= 4 and ((a.atttypmod - 4) & 65535) = ((b.atttypmod - 4) & 65535)))
        and (not b.atthasdef or b.attname = '_sluice_load_id')
        and col_description(s.oid, b.attnum) is null)
    and obj_description(s.oid, 'pg_class') is null
    and not exists (select from pg_constraint k where k.conrelid = f.oid and (k.contype not in ('p', 'n') or k.condeferrable or obj_description(k.oid, 'pg_constraint') is not null))
    and not exists (select from pg_constraint k where k.confrelid = f.oid or k.conrelid = s.oid)
    and not exists (
      select from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = f.oid
        and ((i.indisunique and not i.indisprimary) or i.indisclustered or i.indisreplident or not i.indisvalid
          or x.reltablespace <> 0 or obj_description(x.oid, 'pg_class') is not null))
    and _sluice.planner_settings(f.oid, null) = '{}'
    and not exists (select from pg_statistic_ext e where e.stxrelid in (s.oid, f.oid))
    and not exists (select from pg_trigger t where t.tgrelid in (s.oid, f.oid))
    and not exists (select from pg_policy p where p.polrelid in (s.oid, f.oid))
    and not exists (select from pg_class t where t.oid = f.reltoastrelid and t.reloptions is not null)
    -- What follows changes by name would see the rows arrive in staging, and not in the table.
    and not _sluice.is_followed(s.oid) and not _sluice.is_followed(f.oid)
    and not exists (select from pg_seclabel l where l.classoid = 'pg_class'::regclass and l.objoid in (s.oid, f.oid))
    and not _sluice.is_depended_on(f.oid) and not _sluice.is_depended_on(s.oid)
  from pg_class s, pg_class f join pg_namespace n on n.oid = f.relnamespace
  where s.oid = staged and f.oid = final
$$;

-- Puts the staging table `staged` in the place of the empty table `final`, with its columns' settings, key, indexes, comments
-- and grants as they are there. False, and nothing has changed, where that cannot be done, a key comes twice, a value is
-- missing, or somebody uses the table: then the rows are to be copied.
create or replace function _sluice.become_table(staged regclass, final regclass) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _schema name := (select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = final);
  _name name := (select relname from pg_class where oid = final);
  _staged name := (select relname from pg_class where oid = staged);
  _steps text[];
  _rest text[];
  _statement text;
  _isused boolean;
begin
  if not _sluice.can_become(staged, final) then
    return false;
  end if;
  execute format('lock table %s in access exclusive mode nowait', final);
  execute format('select exists (select from %s)', final) into _isused;
  if _isused or not _sluice.can_become(staged, final) then
    return false;
  end if;
  -- One statement, so that the rows are read once to check them all.
  select array['drop column _sluice_position', 'alter column _sluice_load_id drop default']
    || array(
      select format('alter column %I type %s', a.attname, format_type(a.atttypid, a.atttypmod))
      from pg_attribute a join pg_attribute b on b.attrelid = staged and b.attnum = a.attnum
      where a.attrelid = final and a.attnum > 0 and a.atttypmod <> b.atttypmod order by a.attnum)
    || array(
      select coalesce(
        (select format('add constraint %I %s', k.conname, pg_get_constraintdef(k.oid))
        from pg_constraint k where k.conrelid = final and k.contype = 'n' and k.conkey = array[a.attnum]),
        format('alter column %I set not null', a.attname))
      from pg_attribute a where a.attrelid = final and a.attnum > 0 and a.attnotnull order by a.attnum)
    || array(
      select format('add constraint %I %s', k.conname, pg_get_constraintdef(k.oid))
      from pg_constraint k where k.conrelid = final and k.contype = 'p')
  into _steps;
  select
    array(
      select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = final and not i.indisprimary order by x.relname)
    || array[format('select _sluice.set_grants(%L, %L, %L)', final, c.relacl::text,
      (select coalesce(jsonb_object_agg(a.attname, a.attacl::text), '{}') from pg_attribute a where a.attrelid = final and a.attacl is not null))]
    || array(
      select s from pg_attribute a
      cross join lateral unnest(_sluice.column_settings(final, a.attname, a.attname, format_type(a.atttypid, null), true)) u (s)
      where a.attrelid = final and a.attnum > 0 order by a.attnum)
    || array_remove(array[
      case when c.reloptions is not null then format('alter table %s set (%s)', final, array_to_string(c.reloptions, ', ')) end,
      case when obj_description(final, 'pg_class') is not null then format('comment on table %s is %L', final, obj_description(final, 'pg_class')) end
    ], null)
  into _rest
  from pg_class c where c.oid = final;
  execute format('drop table %s', final);
  execute format('alter table %s set schema %I', staged, _schema);
  execute format('alter table %I.%I rename to %I', _schema, _staged, _name);
  execute format('alter table %I.%I %s', _schema, _name, array_to_string(_steps, ', '));
  foreach _statement in array _rest loop
    execute _statement;
  end loop;
  return true;
exception when unique_violation or not_null_violation or lock_not_available or insufficient_privilege then
  return false;
end
$$;
