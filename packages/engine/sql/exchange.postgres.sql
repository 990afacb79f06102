-- What a column that takes the place of another one gets from it.

-- Lets no null into a column that is to take the place of one that is not null. prove_not_null, in a later transaction, looks
-- at the rows that are there.
create or replace function _sluice.keep_not_null(relation regclass, col text, target text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (select a.attnotnull from pg_attribute a where a.attrelid = relation and a.attname = col) then
    execute format('alter table %s add constraint %I check (%I is not null) not valid', relation, target, target);
  end if;
end
$$;

create or replace function _sluice.prove_not_null(relation regclass, targets text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _name text;
begin
  for _name in select k.conname from pg_constraint k where k.conrelid = relation and k.contype = 'c' and k.conname = any (targets) loop
    execute format('alter table %s validate constraint %I', relation, _name);
  end loop;
end
$$;

-- Gives a column that is to take the place of another one its settings, and does so for indexes.
create or replace function _sluice.take_over(relation regclass, col text, target text, type text, old_indexes text[], new_indexes text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _statement text;
  _pair record;
begin
  if (select a.attnotnull from pg_attribute a where a.attrelid = relation and a.attname = col) then
    execute format('alter table %s alter column %I set not null', relation, target); -- no scan where prove_not_null went before
    -- From PostgreSQL 18 on, not null is a constraint with a name, which passes from the old column to the new one.
    select o.conname as name, n.conname as given into _pair
    from pg_constraint o join pg_constraint n on n.conrelid = o.conrelid and n.contype = 'n'
    where o.conrelid = relation and o.contype = 'n'
      and o.conkey = array[(select a.attnum from pg_attribute a where a.attrelid = relation and a.attname = col)]
      and n.conkey = array[(select a.attnum from pg_attribute a where a.attrelid = relation and a.attname = target)];
    if found then
      execute format('alter table %s rename constraint %I to %I', relation, _pair.name, '__sluice_old');
      execute format('alter table %s rename constraint %I to %I', relation, _pair.given, _pair.name);
      execute format('alter table %s rename constraint %I to %I', relation, '__sluice_old', _pair.given);
    end if;
  end if;
  if exists (select from pg_constraint k where k.conrelid = relation and k.contype = 'c' and k.conname = target) then
    execute format('alter table %s drop constraint %I', relation, target);
  end if;
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
