import { qualified, type Transaction } from '@sluice/engine'
import type { TableGroup } from '../../tables/table-group.ts'

/** The deferrable constraints of tables ($1: their quoted names), of foreign keys that refer to them, and constraint triggers. */
const DEFERRABLE = `select format('%I.%I', n.nspname, k.conname) as name
from pg_constraint k
join pg_namespace n on n.oid = k.connamespace
where k.condeferrable
  and exists (
    select from jsonb_array_elements_text($1::jsonb) as t (name)
    where to_regclass(t.name)::oid in (k.conrelid, k.confrelid)
  )`

/** Lets PostgreSQL check now what else it would check at the end of the transaction, as far as it concerns these tables. */
export async function checkDeferred(tx: Transaction, { finals }: Pick<TableGroup, 'finals'>): Promise<void> {
  const guarded = [...finals.values()].filter((table) => table.guarded)
  if (guarded.length === 0) return
  const tables = guarded.map(({ dataset, name }) => qualified(dataset, name))
  const found = await tx.rows<{ name: string }>(DEFERRABLE, [tables])
  if (found.length > 0) await tx.run(`set constraints ${found.map(({ name }) => name).join(', ')} immediate`)
}
