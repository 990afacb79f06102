-- The states of tables; $1: [{"dataset": "shop", "name": "orders"}]. The counters of the server move with each statement that writes,
-- the file with each truncate and rewrite; a copy of a database has the same file and another oid. What was counted before a reset
-- or a crash does not count. Null where the server cannot say: what is no plain table, may have the rows of others, or has rows
-- that not everybody sees.
select
  n.nspname as dataset,
  c.relname as name,
  case
    when
      c.relkind = 'r' and not c.relhassubclass and not c.relrowsecurity
      and pg_catalog.current_setting('track_counts')::boolean
      and pg_catalog.current_setting('server_version_num')::int >= 150000
    then
      pg_catalog.concat_ws(
        '/', (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()),
        c.oid, pg_catalog.pg_relation_filenode(c.oid),
        pg_catalog.pg_stat_get_tuples_inserted(c.oid),
        pg_catalog.pg_stat_get_tuples_updated(c.oid),
        pg_catalog.pg_stat_get_tuples_deleted(c.oid),
        (select pg_catalog.md5(pg_catalog.string_agg(
          pg_catalog.concat_ws(' ', a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ',' order by a.attnum))
        from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
        (select pg_catalog.date_part('epoch', stats_reset) from pg_catalog.pg_stat_bgwriter),
        (select pg_catalog.date_part('epoch', stats_reset) from pg_catalog.pg_stat_database
        where datname = pg_catalog.current_database()))
  end as state
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.json_to_recordset($1::text::json) as asked (dataset text, name text)
  on asked.dataset = n.nspname and asked.name = c.relname
