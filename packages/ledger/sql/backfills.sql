-- Statements on backfills, each behind its name, for migrations that fill a new column in blocks.

-- name: block
(select block from _sluice.backfills where relation = {relation})

-- name: record
insert into _sluice.backfills values ({relation}, {block})
on conflict (relation) do update set block = excluded.block

-- name: remove
delete from _sluice.backfills where relation = {relation}
