-- Views, rules and tables in other schemas that depend on tables or views of these schemas.
select distinct kind || ' ' || dataset || '.' || name as what
from (
  select
    case reader.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind,
    reader_schema.nspname as dataset,
    reader.relname as name
  from pg_catalog.pg_depend as depends
  join pg_catalog.pg_rewrite as rule on rule.oid = depends.objid
  join pg_catalog.pg_class as reader on reader.oid = rule.ev_class
  join pg_catalog.pg_namespace as reader_schema on reader_schema.oid = reader.relnamespace
  join pg_catalog.pg_class as read on read.oid = depends.refobjid
  join pg_catalog.pg_namespace as read_schema on read_schema.oid = read.relnamespace
  where depends.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    and depends.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and read_schema.nspname = any($1::text[])
    and not reader_schema.nspname = any($1::text[])
  union all
  select 'table', referring_schema.nspname, referring.relname
  from pg_catalog.pg_constraint as foreign_key
  join pg_catalog.pg_class as referring on referring.oid = foreign_key.conrelid
  join pg_catalog.pg_namespace as referring_schema on referring_schema.oid = referring.relnamespace
  join pg_catalog.pg_class as referred on referred.oid = foreign_key.confrelid
  join pg_catalog.pg_namespace as referred_schema on referred_schema.oid = referred.relnamespace
  where foreign_key.contype = 'f'
    and referred_schema.nspname = any($1::text[])
    and not referring_schema.nspname = any($1::text[])
) as found
order by 1
