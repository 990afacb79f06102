-- Statements on when tables were loaded and with how many rows, each behind its name.

-- name: last loads
select t.schema_name as dataset, t.table_name as name, max(l.inserted_at) as last_at
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where t.rows_read > 0
group by t.schema_name, t.table_name

-- name: rows by day
-- Days of UTC, from the first load on.
select
  t.schema_name as dataset,
  t.table_name as name,
  cast(cast(l.inserted_at at time zone 'UTC' as date) as text) as day,
  cast(sum(t.rows_read) as bigint) as rows
from _sluice.load_tables as t
join _sluice.loads as l
  on l.load_id = t.load_id and l.schema_name = t.schema_name
where l.inserted_at >= $1::text::timestamptz
group by 1, 2, 3
order by 1, 2, 3
