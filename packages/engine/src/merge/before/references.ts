/** The tables of Postgres with a foreign key to a table ($1: its quoted name). */
export const REFERENCING = `select n.nspname as dataset, c.relname as name
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
where k.confrelid = $1::regclass
  and k.contype = 'f'
  and k.conrelid <> k.confrelid
order by 1, 2`
